"""One document that is open in an editor: its text as the editor has it, and what is found in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from cleanlint.batch import Batch, Options, Settings
from cleanlint.config.resolve import Resolver
from cleanlint.discover import kind_of
from cleanlint.files import Source, Trouble
from cleanlint.patch import Edit, choose
from cleanlint.positions import Positions
from cleanlint.rule import Finding, Rule

LIMIT = 1_000_000  # code points: longer ones would keep the editor waiting for seconds after every pause

_ENDINGS = {"markdown": ".md", "mdx": ".mdx", "html": ".html", "restructuredtext": ".rst", "rst": ".rst",
            "asciidoc": ".adoc", "asciidoctor": ".adoc"}  # fmt: skip
"""What the editor calls a document, and the file ending that says the same. All other names leave it to the file's."""

_LONE = re.compile("[\ud800-\udfff]")


class Change(NamedTuple):
    """Replace what stands between two places (line, column) by `text`; without places, everything."""

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] = (0, 0)


class Draft:
    """`path` names the document in messages and decides its settings; it need not exist."""

    def __init__(self, path: str, language: str, version: int, text: str, encoding: str, tell: Callable[[str], None]) -> None:  # fmt: skip
        self.path, self.language, self.version, self.encoding = path, language, version, encoding
        self._positions = Positions(text, encoding)
        self._batch = Batch(Options(), lambda name: self._settings, tell)
        self.configure()

    def configure(self) -> None:
        """Read what the configuration says of the document, which the editor's word for its kind goes before."""
        ending = _ENDINGS.get(self.language)
        try:
            self._settings = Resolver().settings(self.path)
        except Trouble as error:
            self._batch.tell(f"error: {error}")
            self._settings = Settings()
        if ending:
            self._settings = self._settings._replace(kind=kind_of(f"x{ending}"))

    @property
    def too_long(self) -> bool:
        return len(self._positions.text) > LIMIT

    def change(self, version: int, changes: Sequence[Change]) -> None:
        """Each change is told in the coordinates of the text that the one before it made."""
        self.version = version
        for change in changes:
            text = change.text
            if change.start is not None:
                given, start = self._positions.text, self._positions.offset(*change.start)
                text = given[:start] + text + given[max(start, self._positions.offset(*change.end)) :]
            self._positions = Positions(text, self.encoding)

    def proof(self) -> Proof:
        """The text as it is now, to be checked when asked."""
        return Proof(self.path, self.version, self._positions, self._batch)

    def rule(self, name: str) -> Rule | None:
        """A rule that runs here, by its id."""
        import cleanlint

        rules = self._settings.rules or cleanlint.rules()
        return next((rule for rule in rules if rule.id == name), None)


class Proof:
    """One version of a draft, and what is found in it. Spans are offsets of the text as the editor has it."""

    def __init__(self, path: str, version: int, positions: Positions, batch: Batch) -> None:
        self.version, self.positions, self._batch = version, positions, batch
        # Half a surrogate pair cannot be encoded; what stands for it takes one unit as well, so that all places hold.
        self._source = Source(path, _LONE.sub("\ufffd", positions.text).encode())

    @cached_property
    def findings(self) -> list[Finding]:
        """Costly at the first call, as is `mended`."""
        return self._batch.check(self._source) or []

    @cached_property
    def mended(self) -> list[Edit]:
        """The edits that `cleanlint fix` would make."""
        return [self._given(edit) for edit in self._batch.fix(self._source, False).edits]

    def _given(self, edit: Edit) -> Edit:
        start, end = self._source.offset(edit.start), self._source.offset(edit.end)
        return edit._replace(start=start, end=end, text=self._source.breaks_like(edit.text, start, end))

    def shown(self, finding: Finding) -> tuple[int, int]:
        """Where to point: without the line breaks that the fix of a whole line takes along."""
        start, end = finding.start, finding.end
        if text := finding.found.strip("\n"):
            start += finding.found.index(text)
            end = start + len(text)
        return self._source.offset(start), self._source.offset(end)

    def at(self, start: int, end: int) -> list[Finding]:
        """The findings that are shown within a span, or touch it."""
        touching = []
        for finding in self.findings:
            low, high = self.shown(finding)
            if low <= end and high >= start:
                touching.append(finding)
        return touching

    def edits(self, findings: Sequence[Finding]) -> list[Edit]:
        """The fixes of these findings that can be made at once."""
        fixes = (Edit(one.start, one.end, one.fix) for one in findings if one.fix is not None)
        return [self._given(edit) for edit in choose(fixes, self._source.text)]
