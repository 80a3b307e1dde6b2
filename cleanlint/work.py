"""What `check` and `fix` do with one file, and what they have to say of it: so that any process can do it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanlint.batch import Batch, Mended, Options
from cleanlint.config.resolve import Resolver
from cleanlint.files import Source, Trouble, write
from cleanlint.grammar import options as grammar
from cleanlint.ratchet import Narrow
from cleanlint.report import LEVELS, Report, Tally, make
from cleanlint.report.look import Look, path
from cleanlint.results import Met, Results

if TYPE_CHECKING:
    from cleanlint.baseline import Sifted


class Told(NamedTuple):
    """The outcome for one file: its part of the report (None: nothing to show), whether what was found (left, for `fix`)
    fails the run, the number of `edits`, what went wrong, and standard input mended."""

    part: str | None
    tally: Tally
    failed: bool
    edits: int
    troubles: list[Trouble]
    notes: list[str]
    data: bytes | None = None
    sifted: Sifted | None = None  # what the baseline has to say
    met: Met = {}  # noqa: RUF012 - what is to be remembered; never changed


class Checking:
    """`check` for one file after the other."""

    def __init__(self, asked: dict[str, Any], resolver: Resolver) -> None:
        self._notes: list[str] = []
        self._results = Results() if asked["cache"] and not grammar.wanted(asked) else None
        self._batch = batch(asked, resolver, self._notes.append, self._results)
        self._report = report(asked)

    def __call__(self, file: str) -> Told:
        source = self._batch.read(file)
        findings = self._batch.check(source) if source else None
        tally, part = Tally(), None
        if source and findings is not None:
            tally.add(findings)
            part = self._report.part(source, findings)
        told = _told(self._batch, self._notes, source, part, tally, 0)
        return told._replace(met=self._results.take()) if self._results else told


class Mending:
    """`fix` for one file after the other: in place, or shown with `diff`."""

    def __init__(self, asked: dict[str, Any], resolver: Resolver) -> None:
        self._notes: list[str] = []
        self._batch = batch(asked, resolver, self._notes.append)
        self._unsafe, self._diff = asked["unsafe"], asked["diff"]
        self._look = Look(talk(asked))

    def __call__(self, file: str) -> Told:
        source = self._batch.read(file)
        if not source:
            return _told(self._batch, self._notes, None, None, Tally(), 0)
        mended = self._batch.fix(source, self._unsafe)
        tally, data, part = Tally(), None, ""
        if self._diff:
            from cleanlint.report.diff import diff

            part = diff(self._look, source, mended.edits) if mended.edits else ""
        elif source.stdin:
            data = mended.data
        elif mended.edits and not self._write(mended):
            return _told(self._batch, self._notes, source, None, tally, 0)
        tally.add(mended.left)
        if not self._diff:
            part = self._say(mended)
        return _told(self._batch, self._notes, source, part, tally, len(mended.edits), data)

    def _write(self, mended: Mended) -> bool:
        try:
            write(mended.source, mended.data)
        except Trouble as error:
            self._batch.trouble(error)
            return False
        return True

    def _say(self, mended: Mended) -> str:
        """What was done to the file, and what is left that fails."""
        from collections import Counter

        from cleanlint.report.text import headline

        name, said = path(mended.source.name), ""
        if mended.edits:
            rules = Counter(edit.rule.id for edit in mended.edits if edit.rule).most_common()
            done = ", ".join(f"{times} {rule}" for rule, times in rules)
            said = f"{self._look.paint(name, 'bold')}: mended {len(mended.edits):,} ({done})\n"
        level = self._batch.settings(mended.source.name).fail_level
        fails = LEVELS[: LEVELS.index(level) + 1]
        left = (finding for finding in mended.left if finding.severity in fails)
        return said + "".join(f"{headline(self._look, name, finding)}\n" for finding in left)


def _told(
    batch: Batch,
    notes: list[str],
    source: Source | None,
    part: str | None,
    tally: Tally,
    count: int,
    data: bytes | None = None,
) -> Told:
    failed = source is not None and tally.fails(batch.settings(source.name).fail_level)
    told = Told(part, tally, failed, count, batch.troubles, list(notes), data, batch.sifted)
    batch.troubles, batch.sifted = [], None
    notes.clear()
    return told


def talk(asked: dict[str, Any]) -> Any:
    """Where `fix` speaks: not where the mended text of standard input goes."""
    return sys.stderr if "-" in asked["paths"] and not asked["diff"] else sys.stdout


def report(asked: dict[str, Any], out: Any = None) -> Report:
    """The report asked for; `out` is where the whole goes, elsewhere than in the process that writes it None."""
    if out is None:
        out = open(os.devnull, "w") if asked["output_file"] else sys.stdout  # noqa: SIM115
    form = "statistics" if asked["statistics"] else asked["output_format"]
    return make(form, out, asked["quiet"], asked["folders"])


def batch(
    asked: dict[str, Any], resolver: Resolver, tell: Callable[[str], None], results: Results | None = None
) -> Batch:
    """A batch for what the user asked and what the configuration of each file says."""
    options = Options(asked["stdin_name"], asked.get("narrow", Narrow()), results)
    if grammar.wanted(asked):
        from cleanlint.grammar_batch import GrammarBatch

        return GrammarBatch(options, resolver.settings, tell, grammar.given(asked), *resolver.grammar())
    return Batch(options, resolver.settings, tell)
