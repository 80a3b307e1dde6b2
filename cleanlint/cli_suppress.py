"""The command `suppress`: a comment in a document, or an entry in the file beside a text, for what is right as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

import cleanlint
from cleanlint import completion, sidecar
from cleanlint.allow import keeper
from cleanlint.batch import Settings
from cleanlint.catalog import select
from cleanlint.cli_options import names as split_names
from cleanlint.comments import comments
from cleanlint.config.resolve import Resolver
from cleanlint.discover import kind_of
from cleanlint.document import Document
from cleanlint.files import Source, Trouble, read, write
from cleanlint.patch import Edit, apply
from cleanlint.rule import Finding, Rule
from cleanlint.suppress import BEFORE_BLOCK

_FORMS = {"mdx": "{{/* {} */}}", "adoc": "// {}", "rst": ".. {}", "subtitles": "NOTE {}"}


@click.command()
@click.argument("path", shell_complete=completion.files)
@click.option(
    "--rule", "names", multiple=True, required=True, callback=split_names, metavar="NAMES", help="Rules or categories.",
    shell_complete=completion.selection,
)  # fmt: skip
@click.option("--line", type=click.IntRange(1), metavar="N", help="Only what begins in this line. [default: all]")
@click.option("--reason", default="", metavar="TEXT", help="Why; for those who come later.")
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="Your own rules too, from a folder or file.")
@click.option("--encoding", default="", metavar="NAME", help="Of files without a byte order mark. [default: utf-8]")
def suppress(
    path: str, names: Sequence[str], line: int | None, reason: str, folders: Sequence[str], encoding: str
) -> None:
    """Silence findings that are wrong: the text is right as it is.

    In a document that can hold comments they are written there, at the line (without --line, for the whole file); for
    plain text the findings go to a file beside it, PATH.cleanlint.toml.
    """
    reason = " ".join(reason.split())
    try:
        resolver = Resolver({"folders": folders, "encoding": encoding})
        settings = resolver.settings(path)
        source = read(path, settings.encoding, settings.limit)
        kind = settings.kind or kind_of(path)
        findings = _found(source, kind, names, line, settings, *resolver.known(path))
        if kind == "text" or path.lower().endswith(".srt"):  # SubRip knows no comments
            name = sidecar.add(path, [sidecar.entry(source.text, one, reason) for one in findings])
            click.echo(f"{name}: {len(findings):,} silenced.")
            return
        silenced = ", ".join(sorted({name for name in names if _any(findings, name)}))
        said = f"cleanlint: ignore{'' if line else '-file'} {silenced}" + f" -- {reason}" * bool(reason)
        if "--" in reason or "*/" in reason or "-->" in reason:
            raise Trouble(path, "the reason may not hold “--” or “*/”: it would end the comment")
        edit = Place(Document(source.text, kind)).edit(_FORMS.get(kind, "<!-- {} -->").format(said), line)
        text = apply(source.text, [edit])
        if len(comments(Document(text, kind))) == len(comments(Document(source.text, kind))):
            raise Trouble(path, "no comment can stand there; put it where it can, see docs/suppress.md", line)
        write(source, source.mended([edit], text))
        click.echo(f"{path}: {len(findings):,} silenced.")
    except Trouble as error:
        click.echo(f"error: {error}", err=True)
        raise SystemExit(2) from None


def _found(
    source: Source,
    kind: str,
    names: Sequence[str],
    line: int | None,
    settings: Settings,
    known: Sequence[Rule],
    running: frozenset[str],
) -> list[Finding]:
    """The findings that are meant, on the text as given: those in it already silenced do not come again."""
    wanted = {rule.id for rule in select(known, names)}
    rules = tuple(rule for rule in known if rule.id in running or rule.id in wanted)
    keeps = [one for one in (sidecar.load(source.name), keeper(settings.allow) if settings.allow else None) if one]
    result = cleanlint.run(
        source.text, rules, kind=kind, keep=lambda *found: any(one(*found) for one in keeps), fields=settings.fields
    )
    found = [one for one in result.findings if one.rule in wanted]
    meant = [one for one in found if not line or one.line == line]
    if not meant:
        lines = sorted({one.line for one in found})
        shown = ", ".join(map(str, lines[:10]))
        where = f"; there is in line{'s' * (len(lines) > 1)} {shown}" if lines else ""
        raise Trouble(source.name, f"no finding of {', '.join(names)}{' in this line' if line else ''}{where}", line)
    return meant


def _any(findings: Sequence[Finding], name: str) -> bool:
    return any(name in (one.rule, one.category, "ALL") for one in findings)


class Place:
    """Where a comment goes: at the end of its line where it can stand there, else on a line before."""

    def __init__(self, document: Document) -> None:
        self._document, self._text = document, document.text

    def edit(self, comment: str, line: int | None) -> Edit:
        """The edit that puts the comment there; without a line, at the top, below front matter."""
        kind = self._document.format
        if line is None:
            return self._top(comment)
        lines = self._text.split("\n")
        start = sum(len(one) + 1 for one in lines[: line - 1])
        if kind in BEFORE_BLOCK:
            return self._before_block(comment, start)
        if kind == "adoc":
            return Edit(start, start, comment + "\n")
        end = start + len(lines[line - 1].rstrip())
        if re.search(r"(?<!\\)\|$", self._text[start:end]):  # inside the last cell of a table
            end -= 1
            return Edit(end, end, ("" if self._text[end - 1 : end] == " " else " ") + comment + " ")
        return Edit(end, end, " " + comment)

    def _before_block(self, comment: str, start: int) -> Edit:
        at = start
        while at and self._text[: at - 1].rpartition("\n")[2].strip():
            at = self._text.rfind("\n", 0, at - 1) + 1
        indent = re.compile(r"[ \t]*").match(self._text, at)
        return Edit(at, at, (indent[0] if indent else "") + comment + "\n\n")

    def _top(self, comment: str) -> Edit:
        from cleanlint.formats import front

        kind, text = self._document.format, self._text
        if kind == "html":  # nothing should come before its type
            return Edit(len(text), len(text), comment + "\n")
        at = text.find("\n\n") + 1 if kind == "subtitles" else 0 if kind == "rst" else front.end(text)
        return Edit(at, at, f"\n{comment}\n" if at else comment + "\n\n")
