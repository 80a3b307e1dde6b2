"""One run of `check` or `fix` over the user's paths: what holds for it, its files through the workers, where its report goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO

import click

from cleanlint import builtin, progress, ratchet, workers
from cleanlint.cli_options import Mistake, complain
from cleanlint.config.resolve import Resolver
from cleanlint.discover import discover
from cleanlint.files import Trouble, new_file
from cleanlint.grammar import options as grammar
from cleanlint.results import Results
from cleanlint.work import Told

if TYPE_CHECKING:
    from cleanlint.ratchet import Ledger


def configured(context: click.Context, asked: dict[str, Any]) -> tuple[dict[str, Any], Resolver]:
    """What holds for the run, and what tells it for each file; or the answer to a question about that, and the end."""
    asked["paths"] = asked["paths"] or (".",)
    if asked["config"] and asked["isolated"]:
        raise Mistake("--config names a configuration and --isolated wants none")
    if asked.get("statistics") and asked["output_format"]:
        raise Mistake("--statistics is a form of its own; leave out --output-format")
    idle = grammar.idle(asked)
    if idle:
        raise Mistake(f"{idle} says how to ask LanguageTool, and nothing says to ask it; add --grammar")
    resolver = Resolver(asked)
    try:
        whole = resolver.whole_run()
        if asked["show_config"] or asked["show_files"]:
            from cleanlint.cli_config import show

            context.exit(show(resolver))
    except Trouble as error:
        raise Mistake(str(error)) from None
    return whole, resolver


def narrowed(asked: dict[str, Any]) -> Ledger | None:
    """Let only new findings count, where that is asked for; what the baseline says in the end."""
    wrong = ratchet.contradiction(asked)
    if wrong:
        raise Mistake(wrong)
    try:
        asked["narrow"] = narrow = ratchet.narrow(asked)
    except Trouble as error:
        raise Mistake(str(error)) from None
    return ratchet.Ledger(narrow.known, asked) if narrow.known else None


def settle(ledger: Ledger, whole: bool, quiet: bool) -> None:
    try:
        said = ledger.done(whole)
    except Trouble as error:
        raise Mistake(str(error)) from None
    if not quiet:
        complain(said)


def each(
    asked: dict[str, Any], resolver: Resolver, work: Callable[[dict[str, Any], Resolver], Any], troubles: list[Trouble]
) -> Iterator[Told]:
    """The outcome for each file, in order; what went wrong is told at once and joins `troubles`."""

    def lost(trouble: Trouble) -> None:
        if trouble not in troubles:  # a configuration that cannot be used is the trouble of many files
            troubles.append(trouble)
            complain(f"error: {trouble}")

    quiet: bool = asked["quiet"]
    files = discover(asked["paths"], lost, resolver, (lambda note: None) if quiet else complain)
    alone = "-" in asked["paths"] or grammar.wanted(asked)  # one stream, one server
    jobs = 1 if alone else asked["jobs"] or workers.cores()
    first = list(islice(files, workers.FEW))
    asked["cache"] = asked["cache"] and len(first) == workers.FEW  # a few are checked faster than looked up
    results = Results()
    if progress.shown() and not quiet and not builtin.ready():
        complain("note: the rules are made ready; only a first run takes so long")
    with _bar(chain(first, files), quiet or len(first) < workers.FEW) as (bar, paths):
        try:
            for told in workers.run(partial(work, asked, resolver), paths, jobs):
                results.add(told.met)
                if told.notes or told.part:
                    bar.hide()
                for note in told.notes:
                    complain(note)
                troubles += told.troubles
                yield told
                bar.step()
        except workers.WorkerDied as error:
            raise Mistake(str(error)) from None
    results.save()


def _bar(files: Iterator[str], none: bool) -> Any:
    """A bar on the terminal, and the files; without anybody to look at it, they need not be counted first."""
    if none or not progress.shown():
        return nullcontext((progress.Bar(0, ""), files))
    known = list(files)
    return progress.over(known, "files")


def again(context: click.Context, asked: dict[str, Any], run: Callable[[], object]) -> None:
    """Run now, and whenever something below the paths or a rule of the user's own changes, until the user ends it."""
    try:
        from watchfiles import watch
    except ImportError:
        raise Mistake("--watch needs watchfiles; install it: pip install 'cleanlint[watch]'") from None
    from cleanlint.catalog import UnknownRule

    whole = configured(context, dict(asked))[0]
    watched = _Watched(whole)
    changes = watch(
        *watched.folders, watch_filter=watched, recursive=watched.deep, yield_on_timeout=True, rust_timeout=100
    )
    try:
        next(changes)  # it watches from here on: what is changed during the first run is not missed
        run()
        complain(_WATCHING)
        for change in changes:
            if not change:
                continue
            if sys.stdout.isatty():
                click.clear()
            try:
                run()
            except click.ClickException as mistake:  # in a configuration, say: it may be right at the next change
                mistake.show()
            except UnknownRule as error:
                complain(f"Error: {error}")
            complain(_WATCHING)
    except KeyboardInterrupt:
        click.echo(err=True)


_WATCHING = "Waiting for a change; Ctrl-C ends it."


class _Watched:
    """What changes matter: those of files named (through their folders, as editors and `fix` put new files in their
    place) and below folders named, but not what the run writes itself."""

    def __init__(self, asked: dict[str, Any]) -> None:
        from watchfiles import DefaultFilter

        from cleanlint.sidecar import ENDING

        paths = [*asked["paths"], *asked["folders"]]
        for path in paths:
            if path == "-" or not os.path.exists(path):
                raise Mistake(f"{path}: cannot be watched; name files and folders that are there")
        whole = [os.path.realpath(path) for path in paths]
        inside = [path for path in whole if os.path.isdir(path)]
        files = [path for path in whole if path not in inside]
        self.deep = bool(inside)
        self.folders = sorted({*inside, *map(os.path.dirname, files)})
        self._inside = tuple(os.path.join(path, "") for path in inside)
        self._files = {*files, *(path + ENDING for path in files)}
        written = [asked["output_file"], asked["write_baseline"], asked["prune"] and asked["baseline"]]
        self._other = DefaultFilter(ignore_paths=[os.path.realpath(path) for path in written if path])

    def __call__(self, change: Any, path: str) -> bool:
        if os.path.basename(path).startswith(".cleanlint-"):
            return False  # half a file, that will be put in the place of another
        return (path in self._files or path.startswith(self._inside)) and self._other(change, path)


@contextmanager
def output(file: str | None, paths: Sequence[str]) -> Iterator[TextIO]:
    """Standard output, or a file that appears when it is complete."""
    if not file:
        yield sys.stdout
        return
    if any(os.path.realpath(path) == os.path.realpath(file) for path in paths if "\0" not in path + file):
        raise Mistake(f"{file} is to be checked; the report would take its place: name another file for it")
    try:
        with new_file(file) as out:
            yield out
    except Trouble as error:
        raise Mistake(str(error)) from None
