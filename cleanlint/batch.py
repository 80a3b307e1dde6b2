"""Files through the engine, one by one: read, checked or mended, forgotten."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from cleanlint.discover import discover, kind_of
from cleanlint.engine import Result
from cleanlint.files import MAX_SIZE, STDIN, Source, Trouble, read, read_stdin
from cleanlint.patch import Edit
from cleanlint.rule import Finding, Rule, ordered


class Options(NamedTuple):
    """What the user asked for, whatever the file."""

    encoding: str = ""
    stdin_name: str = ""
    limit: int = MAX_SIZE
    hints: bool = True


class Settings(NamedTuple):
    """What holds for one file. Without `rules` the default ones run, without `kind` its name tells it."""

    rules: Sequence[Rule] | None = None
    kind: str = ""


class Mended(NamedTuple):
    """One file after `fix`: what was changed and what is left, in the coordinates of the mended text."""

    source: Source
    edits: Sequence[Edit]
    data: bytes
    left: list[Finding]


class Batch:
    """One run over files. Nothing that goes wrong with one keeps the others from being read: it is told at once, as
    the rest may take long, and collected in `troubles`."""

    def __init__(self, options: Options, settings: Callable[[str], Settings], tell: Callable[[str], None]) -> None:
        self.options, self.settings, self.tell = options, settings, tell
        self.troubles: list[Trouble] = []
        self._broken: set[str] = set()  # ids of rules that failed, left out from there on

    def trouble(self, error: Trouble) -> None:
        self.troubles.append(error)
        self.tell(f"error: {error}")

    def sources(self, paths: Sequence[str]) -> Iterator[Source]:
        """What can be read below the user's paths."""
        for path in discover(paths, self.trouble):
            source = self.read(path)
            if source:
                yield source

    def read(self, path: str) -> Source | None:
        options = self.options
        try:
            if path == STDIN:
                return read_stdin(options.stdin_name or "<stdin>", options.encoding, options.limit)
            return read(path, options.encoding, options.limit)
        except Trouble as error:
            self.trouble(error)
        except MemoryError:
            self.trouble(Trouble(path, "not read: not enough memory; split the file"))
        return None

    def check(self, source: Source) -> list[Finding] | None:
        """What is to be said of a file, or None where that cannot be known."""
        result = self._run(source, source.text)
        return self._shown(result.findings) if result else None

    def fix(self, source: Source, unsafe: bool) -> Mended:
        """A file with its text mended (`write` puts it in place), or as it was, where that is not to be trusted."""
        result = self._run(source, source.text, unsafe)
        again = self._run(source, result.text, unsafe) if result and result.edits else result
        if not result or not again:
            return Mended(source, (), source.raw, [])
        try:
            if again.text != result.text:
                rules = dict.fromkeys(edit.rule.id for edit in again.edits if edit.rule)
                raise Trouble(
                    source.name,
                    f"left as it was: mending does not come to rest ({', '.join(rules)}); please report it",
                )
            data = source.mended(result.edits, result.text) if result.edits else source.raw
            return Mended(source, result.edits, data, self._shown(again.findings))
        except Trouble as error:
            self.trouble(error)
            return Mended(source, (), source.raw, self._shown(result.findings))

    def _shown(self, findings: Sequence[Finding]) -> list[Finding]:
        return [finding for finding in findings if self.options.hints or finding.severity != "hint"]

    def kind(self, source: Source) -> str:
        return self.settings(source.name).kind or kind_of(source.name)

    def _run(self, source: Source, text: str, unsafe: bool = False) -> Result | None:
        """The engine on one text. A rule that fails is named, and left out from there on."""
        import cleanlint

        while True:
            rules = self.settings(source.name).rules
            if self._broken:
                rules = tuple(one for one in rules or cleanlint.rules() if one.id not in self._broken)
            try:
                result = cleanlint.run(text, rules, unsafe, self.kind(source))
            except Exception as error:
                if os.environ.get("CLEANLINT_DEBUG"):
                    raise
                if not self._leave_out(source, error):
                    return None
                continue
            if result.fighting:
                names = ", ".join(result.fighting)
                self.tell(f"note: {source.name}: rules that undo each other's fixes were kept from fixing: {names}")
            return result

    def _leave_out(self, source: Source, error: Exception) -> bool:
        """Tell of an error inside the engine; whether it is worth going on, without the rule that failed."""
        if isinstance(error, MemoryError):
            self.trouble(Trouble(source.name, "not checked: not enough memory; split the file"))
            return False
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        rule = _culprit(error)
        if not rule or rule in self._broken:
            self.trouble(Trouble(source.name, f"not checked: an error inside cleanlint ({what}); please report it"))
            return False
        self._broken.add(rule)
        self.trouble(
            Trouble(source.name, f"the rule {rule} failed ({what}) and is left out from here on; please report it")
        )
        return True


def _culprit(error: BaseException) -> str:
    """The id of the rule that was running, from the innermost frame that has one."""
    found = ""
    trace = error.__traceback__
    while trace:
        rule = trace.tb_frame.f_locals.get("rule")
        if isinstance(rule, Rule):
            found = rule.id
        trace = trace.tb_next
    return found


def chosen(
    select: Sequence[str],
    ignore: Sequence[str],
    extend: Sequence[str],
    folders: Iterable[str],
    residue: str | None = None,
) -> tuple[Rule, ...] | None:
    """The rules asked for, or None for the default ones. Raises UnknownRule or RuleError."""
    import cleanlint

    folders = tuple(folders)
    if not (select or ignore or extend or folders or residue):
        return None
    rules = cleanlint.rules(select, ignore, folders)
    if extend:
        known = {rule.id for rule in rules}
        rules = ordered((*rules, *(rule for rule in cleanlint.rules(extend, ignore, folders) if rule.id not in known)))
    if residue:
        from cleanlint import learn

        rules = ordered((*rules, learn.rule(learn.load(residue))))
    return rules
