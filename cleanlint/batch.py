"""Files through the engine, one by one: read, checked or mended, forgotten."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleanlint.discover import Choice, discover, kind_of
from cleanlint.document import Keep
from cleanlint.engine import Result
from cleanlint.files import MAX_SIZE, STDIN, Source, Trouble, read, read_stdin
from cleanlint.patch import Edit
from cleanlint.ratchet import Narrow
from cleanlint.rule import Finding, Rule

if TYPE_CHECKING:
    from cleanlint.baseline import Sifted
    from cleanlint.changed import Ranges
    from cleanlint.results import Results
    from cleanlint.sidecar import Sidecar


class Options(NamedTuple):
    """What the user asked for, whatever the file."""

    stdin_name: str = ""
    narrow: Narrow = Narrow()
    results: Results | None = None  # what earlier runs found


class Settings(NamedTuple):
    """What holds for one file. Without `rules` the default ones run, without `kind` its name tells it.

    `fields` of the front matter are prose too, the phrases to `allow` are right as they are, `limit` is in bytes,
    findings fail from `fail_level` on. Of an `excluded` file (only standard input is read at all) nothing is said.
    """

    rules: Sequence[Rule] | None = None
    kind: str = ""
    fields: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    encoding: str = ""
    limit: int = MAX_SIZE
    hints: bool = True
    fail_level: str = "warning"
    excluded: bool = False


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
        self.sifted: Sifted | None = None  # what the baseline had to say of the last file
        self._sidecar: Sidecar | None = None  # of the file that was read last
        self._broken: set[str] = set()  # ids of rules that failed, left out from there on

    def trouble(self, error: Trouble) -> None:
        self.troubles.append(error)
        self.tell(f"error: {error}")

    def sources(self, paths: Sequence[str], choice: Choice) -> Iterator[Source]:
        """What can be read below the user's paths."""
        for path in discover(paths, self.trouble, choice, self.tell):
            source = self.read(path)
            if source:
                yield source

    def read(self, path: str) -> Source | None:
        name = (self.options.stdin_name or "<stdin>") if path == STDIN else path
        try:
            settings = self.settings(name)
            if path == STDIN:
                return read_stdin(name, settings.encoding, settings.limit)
            return read(path, settings.encoding, settings.limit)
        except Trouble as error:
            self.trouble(error)
        except MemoryError:
            self.trouble(Trouble(path, "not read: not enough memory; split the file"))
        return None

    def check(self, source: Source) -> list[Finding] | None:
        """What is to be said of a file, or None where that cannot be known."""
        if self.settings(source.name).excluded:
            return []
        try:
            self._sidecar = self._beside(source)
            lines = self.options.narrow.lines(source)
        except Trouble as error:
            self.trouble(error)
            return None
        findings = self._found(source) if lines != () else []
        if lines == () or findings is None:
            return findings
        if self._sidecar:
            for entry in self._sidecar.unused(self._ran(source)):
                what = f"{entry.rule} “{entry.found}” is not found any more; delete the entry"
                self.tell(f"note: {self._sidecar.name}:{entry.line}: {what}")
        return self._shown(source, source.text, findings, lines)

    def _found(self, source: Source) -> list[Finding] | None:
        """What is found in a file, remembered where nothing but its content and the settings decides that."""
        results, settings = self.options.results, self.settings(source.name)
        if self._sidecar or self._broken or not results:
            result = self._run(source, source.text)
            return result.findings if result else None
        facts = (source.encoding, self.kind(source), settings.fields, settings.allow)
        key = results.key(settings.rules, source.raw, facts)
        known = results.get(key, source.text)
        if known is not None:
            return known
        result = self._run(source, source.text)
        if result and not self._broken:
            results.put(key, result.findings)
        return result.findings if result else None

    def fix(self, source: Source, unsafe: bool) -> Mended:
        """A file with its text mended (`write` puts it in place), or as it was, where that is not to be trusted."""
        if self.settings(source.name).excluded:
            return Mended(source, (), source.raw, [])
        try:
            self._sidecar = self._beside(source)
        except Trouble as error:
            self.trouble(error)
            return Mended(source, (), source.raw, [])
        if self.options.narrow.changed:
            return self._fix_changed(source, unsafe)
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
            return Mended(source, result.edits, data, self._shown(source, result.text, again.findings))
        except Trouble as error:
            self.trouble(error)
            return Mended(source, (), source.raw, self._shown(source, source.text, result.findings))

    def _fix_changed(self, source: Source, unsafe: bool) -> Mended:
        """A file with its changed lines mended."""
        from cleanlint.changed import mend

        try:
            lines = self.options.narrow.lines(source)
            done = mend(lambda text: self._run(source, text, unsafe), source.text, lines) if lines else None
            if done:
                result, lines = done
                data = source.mended(result.edits, result.text) if result.edits else source.raw
                return Mended(source, result.edits, data, self._shown(source, result.text, result.findings, lines))
        except Trouble as error:
            self.trouble(error)
        return Mended(source, (), source.raw, [])

    def _shown(
        self, source: Source, text: str, findings: Sequence[Finding], lines: Ranges | None = None
    ) -> list[Finding]:
        new, self.sifted = self.options.narrow.sift(source.name, text, findings, lines, self._ran(source))
        hints = self.settings(source.name).hints
        return [finding for finding in new if hints or finding.severity != "hint"]

    def _ran(self, source: Source) -> Callable[[str], bool]:
        """Tells of a rule whether it runs on the file."""

        ids: set[str] = set()

        def ran(id: str) -> bool:
            import cleanlint

            if not ids:  # looked up when first asked: most files have nothing to ask
                rules = self.settings(source.name).rules
                ids.update(rule.id for rule in (cleanlint.rules() if rules is None else rules))
            return id in ids

        return ran

    def _beside(self, source: Source) -> Sidecar | None:
        """What is to be left alone in a text, from the file beside it. Raises Trouble."""
        import cleanlint
        from cleanlint.rule import CATEGORIES
        from cleanlint.sidecar import load

        if source.stdin:
            return None
        rules = self.settings(source.name).rules or ()
        return load(source.name, lambda: [*CATEGORIES, *(rule.id for rule in (*cleanlint.rules(("ALL",)), *rules))])

    def kind(self, source: Source) -> str:
        return self.settings(source.name).kind or kind_of(source.name)

    def _run(self, source: Source, text: str, unsafe: bool = False) -> Result | None:
        """The engine on one text. A rule that fails is named, and left out from there on."""
        import cleanlint

        settings = self.settings(source.name)
        keep = self._keep(source)
        while True:
            rules = settings.rules
            if self._broken:
                known = cleanlint.rules() if rules is None else rules
                rules = tuple(one for one in known if one.id not in self._broken)
            try:
                result = cleanlint.run(text, rules, unsafe, self.kind(source), keep, settings.fields)
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

    def _keep(self, source: Source) -> Keep | None:
        """What is right in a file as it stands: phrases, and what the file beside it says."""
        from cleanlint.allow import keeper

        allow = self.settings(source.name).allow
        keeps = [one for one in (keeper(allow) if allow else None, self._sidecar) if one]
        return (lambda *found: any(one(*found) for one in keeps)) if keeps else None

    def _leave_out(self, source: Source, error: Exception) -> bool:
        """Tell of an error inside the engine; whether it is worth going on, without the rule that failed."""
        if isinstance(error, MemoryError):
            self.trouble(Trouble(source.name, "not checked: not enough memory; split the file"))
            return False
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        rule = culprit(error)
        if not rule or rule in self._broken:
            self.trouble(Trouble(source.name, f"not checked: an error inside cleanlint ({what}); please report it"))
            return False
        self._broken.add(rule)
        self.trouble(
            Trouble(source.name, f"the rule {rule} failed ({what}) and is left out from here on; please report it")
        )
        return True


def culprit(error: BaseException) -> str:
    """The id of the rule that was running, from the innermost frame that has one."""
    found = ""
    trace = error.__traceback__
    while trace:
        rule = trace.tb_frame.f_locals.get("rule")
        if isinstance(rule, Rule):
            found = rule.id
        trace = trace.tb_next
    return found
