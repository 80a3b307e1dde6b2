"""A batch that asks LanguageTool too: rules first, and it reads what they have mended, as the last category would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cleanlint.api import silence
from cleanlint.batch import Batch, Options, Settings
from cleanlint.document import Document
from cleanlint.engine import Result
from cleanlint.files import Source, Trouble
from cleanlint.grammar import client, local, merge
from cleanlint.grammar.checker import Checker, Place
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import Settings as Wanted
from cleanlint.grammar.settings import settings as settings_of
from cleanlint.patch import Origins, Patch, apply, compose

ROUNDS = 5  # of mending a file with LanguageTool's suggestions, each of which may lead to another


class GrammarBatch(Batch):
    """`wanted` are the keys of the settings for grammar that the user gave, `table` those of the configuration, whose paths
    are relative to `folder`."""

    def __init__(
        self,
        options: Options,
        settings: Callable[[str], Settings],
        tell: Callable[[str], None],
        wanted: dict[str, Any],
        table: Mapping[str, Any] | None = None,
        folder: str = "",
    ) -> None:
        super().__init__(options, settings, tell)
        self._checker: Checker | None = None
        self._banned: set[str] = set()  # rules of LanguageTool's whose suggestions lead nowhere
        self._gone = False
        try:
            chosen = settings_of(wanted, table or {}, folder)
            self._severity = chosen.severity
            self._checker = Checker(server(chosen, tell))
        except GrammarError as error:
            self.trouble(Trouble("grammar", f"not checked: {error}"))

    def _run(self, source: Source, text: str, unsafe: bool = False) -> Result | None:
        result = super()._run(source, text, unsafe)
        if not result or not self._checker:
            return result
        try:
            return self._with_grammar(source, text, self.kind(source), result, unsafe)
        except GrammarError as error:
            self._failed(source, error)
            return result

    def _with_grammar(self, source: Source, given: str, kind: str, result: Result, unsafe: bool) -> Result:
        seen = {given, result.text}
        while True:
            places = self._places(source, result.text, kind)
            patch = self._patch(source, given, result, places) if unsafe else []
            if not patch:
                break
            mended = apply(result.text, patch)
            again = super()._run(source, mended, unsafe)
            if not again or again.text in seen or len(seen) > ROUNDS:
                self._banned.update(edit.rule.id for edit in patch if edit.rule)  # they report, no more
                continue
            seen.add(again.text)
            edits = compose(result.edits, patch, result.text)
            edits = compose(edits, again.edits, mended) if again.edits else edits
            result = result._replace(text=again.text, edits=edits)
        found = merge.findings(result.text, given, places, result.findings, Origins(result.edits), self._severity)
        return result._replace(findings=found)

    def _patch(self, source: Source, given: str, result: Result, places: Sequence[Place]) -> Patch:
        if not places:
            return []
        left = result.findings if result.text == given else self._left(source, result.text)
        return [
            edit
            for edit in merge.edits(places, left, result.text, self._severity)
            if edit.rule and edit.rule.id not in self._banned
        ]

    def _left(self, source: Source, text: str) -> list[Any]:
        result = super()._run(source, text)
        return result.findings if result else []

    def _places(self, source: Source, text: str, kind: str) -> list[Place]:
        document = Document(text, kind)
        assert self._checker
        language = self._checker.settings.language
        if language.startswith("en") and not document.english:
            self.tell(f"note: {source.name}: grammar is not checked: the text is not in English ({language})")
            return []
        places = self._checker.places(document)
        silent = silence(text, self.settings(source.name).rules, kind, self._keep(source))
        return [
            place
            for place in places
            if not (silent and silent.silenced(document, merge.id(place.match), place.start, place.end))
        ]

    def _failed(self, source: Source, error: GrammarError) -> None:
        """Told once; a server that is gone is not missed again at every file."""
        if error.fatal:
            if not self._gone:
                self._gone = True
                self.trouble(Trouble("grammar", f"not checked from {source.name} on: {error}"))
        else:
            self.trouble(Trouble(source.name, f"grammar not checked: {error}"))


def server(wanted: Wanted, tell: Callable[[str], None]) -> Wanted:
    """Settings that name a server: the one asked for, or the local one, started if need be."""
    if wanted.server:
        if not client.loopback(wanted.server):
            tell(f"note: the text leaves this machine: it is sent to {wanted.server}")
        return wanted
    note, _ = local.start(wanted)
    return replace(wanted, server=note.url)
