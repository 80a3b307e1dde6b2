"""What is found in a draft, in the terms of the Language Server Protocol: diagnostics, fixes and explanations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from cleanlint.draft import Draft, Proof
from cleanlint.patch import Edit
from cleanlint.rule import Finding

FIX_ALL = "source.fixAll.cleanlint"

_SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "hint": types.DiagnosticSeverity.Information,  # editors all but hide what the protocol calls a hint
}
_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in r"\`*_{}[]()<>#+-.!|~&$"})


def diagnostics(proof: Proof) -> list[types.Diagnostic]:
    return [_diagnostic(proof, finding) for finding in proof.findings]


def offset(proof: Proof, position: types.Position) -> int:
    return proof.positions.offset(position.line, position.character)


def _range(proof: Proof, start: int, end: int) -> types.Range:
    return types.Range(types.Position(*proof.positions.place(start)), types.Position(*proof.positions.place(end)))


def _diagnostic(proof: Proof, finding: Finding) -> types.Diagnostic:
    return types.Diagnostic(
        _range(proof, *proof.shown(finding)),
        finding.message,
        _SEVERITY[finding.severity],
        finding.rule,
        source="cleanlint",
    )


class Fixes:
    """The fixes that can be offered for one version of the document `uri`. Edits are `versioned` where the editor can
    then refuse them for another version."""

    def __init__(self, uri: str, proof: Proof, versioned: bool) -> None:
        self.uri, self.proof, self.versioned = uri, proof, versioned

    def at(self, start: int, end: int) -> Iterator[types.CodeAction]:
        """Those of what is found in a span, and of all else that the same rules have found."""
        here = [finding for finding in self.proof.at(start, end) if finding.fix is not None]
        for finding in here:
            change = f"Change {_quoted(finding.found)} to {_quoted(finding.fix)}"
            title = change if finding.fix else f"Delete {_quoted(finding.found)}"
            yield types.CodeAction(
                f"{title} ({finding.rule}{_unsafe(finding.safe)})",
                types.CodeActionKind.QuickFix,
                diagnostics=[_diagnostic(self.proof, finding)],
                is_preferred=finding.safe,
                edit=self._edit(self.proof.edits([finding])),
            )
        for rule, safe in dict.fromkeys((finding.rule, finding.safe) for finding in here):
            alike = [one for one in self.proof.findings if one.rule == rule and one.safe >= safe]
            edits = self.proof.edits(alike)
            if len(edits) > 1:
                title = f"Mend all {len(edits):,} of {rule}{_unsafe(safe)}"
                yield types.CodeAction(title, types.CodeActionKind.QuickFix, edit=self._edit(edits))

    def all_safe(self) -> Iterator[types.CodeAction]:
        """What `cleanlint fix` would do, if anything."""
        edits = self.proof.mended
        if edits:
            title = f"Mend all that is safe to mend ({len(edits):,})"
            yield types.CodeAction(title, FIX_ALL, edit=self._edit(edits))

    def _edit(self, edits: Sequence[Edit]) -> types.WorkspaceEdit:
        changes = [types.TextEdit(_range(self.proof, edit.start, edit.end), edit.text) for edit in edits]
        if not self.versioned:
            return types.WorkspaceEdit({self.uri: changes})
        document = types.OptionalVersionedTextDocumentIdentifier(self.uri, self.proof.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, changes)])


def explanation(draft: Draft, proof: Proof, at: int, markdown: bool) -> types.Hover | None:
    """Why the rules object to what is at an offset, and what it would become."""
    here = proof.at(at, at)
    if not here:
        return None
    text = "\n\n".join(_explained(draft, finding, markdown) for finding in here)
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, text), _range(proof, *proof.shown(here[0])))


def _explained(draft: Draft, finding: Finding, markdown: bool) -> str:
    """Texts and rules are anybody's: in Markdown, none of their marks may count as markup."""

    def plain(text: str) -> str:
        return text.translate(_MARKDOWN) if markdown else text

    rule = draft.rule(finding.rule)
    name = f"**{plain(finding.rule)}**" if markdown else finding.rule
    fix = "No fix: what is right cannot be known from the text."
    if finding.fix is not None:
        what = f"becomes {_quoted(finding.fix, 200)}" if finding.fix else "is deleted"
        fix = f"Fix: {_quoted(finding.found, 200)} {what}{_unsafe(finding.safe)}."
    why = " ".join(rule.why.split()) if rule else ""
    parts = (f"{name} ({finding.severity}): {plain(finding.message)}", plain(why), plain(fix))
    return "\n\n".join(part for part in parts if part)


def _unsafe(safe: bool) -> str:
    return "" if safe else ", unsafe: judge it yourself"


def _quoted(text: str | None, most: int = 40) -> str:
    text = (text or "").strip("\n").replace("\n", "⏎") or "⏎"
    return f"“{text if len(text) <= most else text[: most - 1] + '…'}”"
