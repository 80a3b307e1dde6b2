"""Grammar on the command line: the batch that asks LanguageTool too, and the commands for the local server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import click

from cleanlint.batch import Batch, Options
from cleanlint.discover import kind_of
from cleanlint.document import Document
from cleanlint.engine import Result
from cleanlint.files import Source, Trouble
from cleanlint.grammar import client, local, merge
from cleanlint.grammar.checker import Checker, Place
from cleanlint.grammar.options import given
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import Settings, settings
from cleanlint.patch import Origins, Patch, apply, compose
from cleanlint.rule import Rule

ROUNDS = 5  # of mending a file with LanguageTool's suggestions, each of which may lead to another


class GrammarBatch(Batch):
    """Rules first; LanguageTool reads what they have mended, as the last category would."""

    def __init__(
        self,
        paths: Sequence[str],
        options: Options,
        rules: Sequence[Rule] | None,
        tell: Callable[[str], None],
        wanted: dict[str, Any],
    ) -> None:
        super().__init__(paths, options, rules, tell)
        self._checker: Checker | None = None
        self._banned: set[str] = set()  # rules of LanguageTool's whose suggestions lead nowhere
        try:
            chosen = settings(wanted)
            self._severity = chosen.severity
            self._checker = Checker(_server(chosen, tell))
        except GrammarError as error:
            self.trouble(Trouble("grammar", f"not checked: {error}"))

    def _run(self, source: Source, text: str, unsafe: bool = False) -> Result | None:
        result = super()._run(source, text, unsafe)
        if not result or not self._checker:
            return result
        kind = self.options.kind or kind_of(source.name)
        try:
            return self._with_grammar(source, text, kind, result, unsafe)
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
        return self._checker.places(document)

    def _failed(self, source: Source, error: GrammarError) -> None:
        """Told once; a server that is gone is not missed again at every file."""
        if error.fatal:
            if not any(trouble.path == "grammar" for trouble in self.troubles):
                self.trouble(Trouble("grammar", f"not checked from {source.name} on: {error}"))
        else:
            self.trouble(Trouble(source.name, f"grammar not checked: {error}"))


def batch(
    paths: Sequence[str],
    options: Options,
    rules: Sequence[Rule] | None,
    tell: Callable[[str], None],
    asked: dict[str, Any],
) -> Batch:
    return GrammarBatch(paths, options, rules, tell, given(asked))


def _server(wanted: Settings, tell: Callable[[str], None]) -> Settings:
    """Settings that name a server: the one asked for, or the local one, started if need be."""
    if wanted.server:
        if not client.loopback(wanted.server):
            tell(f"note: the text leaves this machine: it is sent to {wanted.server}")
        return wanted
    note, _ = local.start(wanted)
    return replace(wanted, server=note.url)


@click.group()
def grammar() -> None:
    """Check grammar with LanguageTool: the local server, and its state.

    `cleanlint check --grammar` asks a server, the one named by --grammar-server or in the configuration, or one on this
    machine, which it starts and which keeps running until `cleanlint grammar stop`.
    """


@grammar.command()
@click.option("--home", default="", metavar="DIR", help="The folder with LanguageTool's jars.")
@click.option("--java", default="", metavar="PROGRAM", help="The Java to run it with.")
@click.option("--ngrams", default="", metavar="DIR", help="LanguageTool's n-gram data.")
@click.option("--memory", default="", metavar="SIZE", help="Java's largest heap. [default: 1g]")
def start(**asked: str) -> None:
    """Start the local server, unless it runs."""
    try:
        note, new = local.start(settings(asked))
    except GrammarError as error:
        _fail(error)
    click.echo(f"LanguageTool {'runs now' if new else 'is running already'} at {note.url} (process {note.pid}).")


@grammar.command()
def stop() -> None:
    """Stop the local server."""
    note = local.stop()
    click.echo(f"LanguageTool at {note.url} is stopped." if note else "No LanguageTool of cleanlint's is running.")


@grammar.command()
def status() -> None:
    """Say which server would be asked, and whether it answers."""
    try:
        wanted = settings({})
        note = None if wanted.server else local.running()
        if note:
            wanted = replace(wanted, server=note.url)
        if not wanted.server:
            click.echo("No server is configured, and no LanguageTool of cleanlint's is running.")
            sys.exit(1)
        version = client.version(wanted)
    except GrammarError as error:
        _fail(error)
    where = f"process {note.pid}, from {note.home}" if note else "configured"
    click.echo(f"LanguageTool {version} answers at {wanted.server} ({where}).")


@grammar.command()
@click.argument("version", default="")
def install(version: str) -> None:
    """Fetch LanguageTool from the internet (about 250 MB), for the local server."""
    from cleanlint.grammar.fetch import install as fetch

    try:
        number = fetch(version)
    except GrammarError as error:
        _fail(error)
    click.echo(f"LanguageTool {number} is installed; `cleanlint check --grammar` starts and asks it.")


def _fail(error: GrammarError) -> NoReturn:
    click.echo(f"error: {error}", err=True)
    sys.exit(2)
