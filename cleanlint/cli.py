"""The command line: options to calls, results to output and exit status. What it does is in work and report.

Exit status: 0 nothing found or left, 1 findings at or above --fail-level, 2 anything that was not read or went wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from cleanlint.grammar import options as grammar
from cleanlint.report import FORMATS, LEVELS
from cleanlint.version import __version__

if TYPE_CHECKING:
    from cleanlint.files import Trouble
    from cleanlint.report import Tally
    from cleanlint.work import Told

Function = TypeVar("Function", bound=Callable[..., Any])

KINDS = ("text", "markdown", "html")
FINE, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130


class Mistake(click.ClickException):
    """The user's mistake, told in one line."""

    exit_code = FAILED


class Commands(click.Group):
    """Commands about rules are imported when called for. What ends a command early ends it with words, no traceback."""

    lazy = ("rules", "explain", "test", "score", "learn", "grammar")

    def list_commands(self, context: click.Context) -> list[str]:
        return [*self.commands, *self.lazy]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in self.lazy:
            from importlib import import_module

            home = f"cli_{name}" if name in ("grammar", "learn", "score") else "cli_rules"
            command: click.Command = getattr(import_module(f"cleanlint.{home}"), name)
            return command
        return super().get_command(context, name)

    def invoke(self, context: click.Context) -> Any:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            try:
                return super().invoke(context)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:  # the reader went away (`| head`): not all was said, but nobody wants to hear it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(FAILED)
        except KeyboardInterrupt:
            click.echo("\nInterrupted. Files are whole: each is as it was, or mended.", err=True)
            context.exit(INTERRUPTED)
        except OSError as error:
            raise Mistake(f"the output cannot be written: {error.strerror or error}") from None
        except ValueError as error:
            if type(error).__name__ not in ("UnknownRule", "RuleError"):  # by name: an import would bring the engine
                raise
            raise Mistake(str(error)) from None


class Size(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 only
    """A number of bytes: 500000, 500kB, 64MB, 1GB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        text = str(value).strip().upper().removesuffix("B")
        factor = {"K": 10**3, "M": 10**6, "G": 10**9}.get(text[-1:], 1)
        try:
            return int(float(text.rstrip("KMG")) * factor)
        except (ValueError, OverflowError):
            self.fail(f"“{value}” is no size; write 500kB, 64MB or 1GB", param, ctx)


def names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Names given one by one or with commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def known_encoding(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value:
        try:
            "x".encode(value)
        except (LookupError, ValueError):
            raise click.BadParameter(f"there is no encoding “{value}”; try utf-8, cp1252, latin-1 or utf-16") from None
    return value


def shared(function: Function) -> Function:
    """The options that `check` and `fix` have in common."""
    for option in reversed(_SHARED):
        function = option(function)
    return function


def _names_option(name: str, help: str) -> Callable[[Function], Function]:
    return click.option(name, multiple=True, callback=names, metavar="NAMES", help=help)


_SHARED: tuple[Callable[[Any], Any], ...] = (
    click.argument("paths", nargs=-1),
    _names_option("--select", "Only these rules, categories, or ALL."),
    _names_option("--ignore", "All but these rules or categories."),
    _names_option("--extend-select", "These as well: for opt-in rules."),
    click.option("--rules", "folders", multiple=True, metavar="DIR", help="Your own rules, from a folder or file."),
    click.option("--residue", metavar="FILE", help="Also lines that `cleanlint learn` has found, from its file."),
    click.option(
        "--fail-level", type=click.Choice(LEVELS), default="warning", show_default=True,
        help="Exit with 1 for findings of this severity or worse.",
    ),
    click.option("--no-hints", is_flag=True, help="Say nothing of hints."),
    click.option("--kind", type=click.Choice(KINDS), help="Take all files for this. [default: by their names]"),
    click.option(
        "--encoding", default="", callback=known_encoding, metavar="NAME",
        help="Of files without a byte order mark. [default: utf-8]",
    ),
    click.option("--max-size", "limit", type=Size(), default="100MB", show_default=True, help="Refuse larger files."),
    click.option("--stdin-filename", "stdin_name", default="", metavar="NAME", help="A name for standard input."),
    click.option(
        "--jobs", "-j", type=click.IntRange(0), default=0, metavar="N",
        help="Processes for many files. [default: one a core]",
    ),
    click.option("--quiet", "-q", is_flag=True, help="No summary."),
    *grammar.OPTIONS,
)  # fmt: skip


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="cleanlint %(version)s")
def cli() -> None:
    """Find and mend what scraping, copy-paste, CMSs, encodings, spinners and chatbots leave behind in articles."""


@cli.command()
@shared
@click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output-file", metavar="FILE", help="Write the report there, whole or not at all.")
@click.option("--statistics", is_flag=True, help="Only count: how often each rule spoke.")
@click.pass_context
def check(context: click.Context, /, **asked: Any) -> None:
    """Say what is wrong, where, and what it would become.

    PATHS are files and folders (articles in them: .txt .text .md .markdown .mdx), or - for standard input;
    without any, the current folder.
    """
    from cleanlint.report import Tally
    from cleanlint.work import Checking, report

    tally = Tally()
    with _output(asked["output_file"]) as out:
        whole = report(asked, out)
        troubles: list[Trouble] = []
        for told in _each(asked, Checking, troubles):
            tally.merge(told.tally)
            if told.part is not None:
                whole.add(told.part)
        whole.done(tally, troubles)
    context.exit(FAILED if troubles else FOUND if tally.fails(asked["fail_level"]) else FINE)


@cli.command()
@shared
@click.option("--unsafe", is_flag=True, help="Make the fixes too that need a person's judgement.")
@click.option("--diff", is_flag=True, help="Show what would change, by word, and write nothing.")
@click.pass_context
def fix(context: click.Context, /, **asked: Any) -> None:
    """Mend files in place: whole, or not at all.

    PATHS are as for `check`. With - the mended text goes to standard output and all else to standard error.
    """
    from cleanlint.report import Tally
    from cleanlint.work import Mending, talk

    left, count, files = Tally(), 0, 0
    out, dry = talk(asked), asked["diff"]
    troubles: list[Trouble] = []
    for told in _each(asked, Mending, troubles):
        if told.data is not None:
            sys.stdout.buffer.write(told.data)
            sys.stdout.buffer.flush()
        out.write(told.part or "")
        count, files = count + told.edits, files + bool(told.edits)
        left.merge(told.tally)
    if not asked["quiet"]:
        (sys.stderr if dry else out).write(_fix_summary(count, files, left, len(troubles), dry) + "\n")
    found = left.fails(asked["fail_level"]) or (dry and count)
    context.exit(FAILED if troubles else FOUND if found else FINE)


def _each(asked: dict[str, Any], work: Callable[[dict[str, Any]], Any], troubles: list[Trouble]) -> Iterator[Told]:
    """The outcome for each file, in order; what went wrong is told at once and joins `troubles`."""
    from functools import partial

    from cleanlint import workers
    from cleanlint.discover import discover

    asked["paths"] = asked["paths"] or (".",)
    jobs = asked["jobs"] or workers.cores()
    if "-" in asked["paths"] or grammar.wanted(asked):  # one stream, one server
        jobs = 1

    def lost(trouble: Trouble) -> None:
        troubles.append(trouble)
        _complain(f"error: {trouble}")

    try:
        for told in workers.run(partial(work, asked), discover(asked["paths"], lost), jobs):
            for note in told.notes:
                _complain(note)
            troubles += told.troubles
            yield told
    except workers.WorkerDied as error:
        raise Mistake(str(error)) from None


@contextmanager
def _output(file: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears when it is complete."""
    if not file:
        yield sys.stdout
        return
    from cleanlint.files import Trouble, new_file

    try:
        with new_file(file) as out:
            yield out
    except Trouble as error:
        raise Mistake(str(error)) from None


def _complain(message: str) -> None:
    """To standard error at once, in order with what standard output already got."""
    from cleanlint.report.look import path

    sys.stdout.flush()
    click.echo(path(message), err=True)


def _fix_summary(count: int, files: int, left: Tally, troubles: int, dry: bool) -> str:
    from cleanlint.report import levels, number

    done = f"{'Would mend' if dry else 'Mended'} {number(count, 'problem')} in {number(files, 'file')}"
    parts = [done if count else f"Nothing to mend in {number(left.files, 'file')}"]
    if left.findings:
        parts.append(f"{left.findings:,} left ({levels(left)})")
        if left.unsafe:
            parts.append(f"{left.unsafe:,} of them can be mended with `--unsafe`")
    end = f" {number(troubles, 'failure')}: see above." if troubles else ""
    return "; ".join(parts) + "." + end


def main() -> NoReturn:
    """The entry point."""
    try:
        cli(prog_name="cleanlint")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(FINE)
