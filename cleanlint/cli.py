"""The command line: options to calls, results to output and exit status. What it does is in batch and report.

Exit status: 0 nothing found or left, 1 findings at or above --fail-level, 2 anything that was not read or went wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from cleanlint.grammar import options as grammar
from cleanlint.report import FORMATS, LEVELS
from cleanlint.version import __version__

if TYPE_CHECKING:
    from cleanlint.batch import Batch, Mended
    from cleanlint.report import Tally

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
    click.option("--quiet", "-q", is_flag=True, help="No summary."),
    *grammar.OPTIONS,
)  # fmt: skip


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="cleanlint %(version)s")
def cli() -> None:
    """Find and mend what scraping, copy-paste, CMSs, encodings, spinners and chatbots leave behind in articles."""


@cli.command()
@shared
@click.option("--output-format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--statistics", is_flag=True, help="Only count: how often each rule spoke.")
@click.pass_context
def check(context: click.Context, /, form: str, statistics: bool, quiet: bool, fail_level: str, **asked: Any) -> None:
    """Say what is wrong, where, and what it would become.

    PATHS are files and folders (articles in them: .txt .text .md .markdown .mdx), or - for standard input;
    without any, the current folder.
    """
    from cleanlint.report import Tally, make

    batch, tally = _batch(asked), Tally()
    report = make(form, quiet, statistics)
    for source, findings in batch.check():
        tally.add(findings)
        report.file(source, findings)
    report.done(tally, batch.troubles)
    context.exit(FAILED if batch.troubles else FOUND if tally.fails(fail_level) else FINE)


@cli.command()
@shared
@click.option("--unsafe", is_flag=True, help="Make the fixes too that need a person's judgement.")
@click.option("--diff", is_flag=True, help="Show what would change, by word, and write nothing.")
@click.pass_context
def fix(context: click.Context, /, unsafe: bool, diff: bool, quiet: bool, fail_level: str, **asked: Any) -> None:
    """Mend files in place: whole, or not at all.

    PATHS are as for `check`. With - the mended text goes to standard output and all else to standard error.
    """
    from cleanlint.report import Tally
    from cleanlint.report.look import Look

    batch, left = _batch(asked), Tally()
    out = Look(sys.stdout)
    talk = Look(sys.stderr if diff or "-" in batch.paths else sys.stdout)
    count = files = 0
    for mended in batch.fix(unsafe):
        if diff and mended.edits:
            from cleanlint.report.diff import write_diff

            write_diff(out, mended.source, mended.edits)
        elif not _put(batch, mended, diff):
            continue
        count, files = count + len(mended.edits), files + bool(mended.edits)
        left.add(mended.left)
        if not diff:
            _say_mended(talk, mended, fail_level)
    if not quiet:
        talk.write(_fix_summary(count, files, left, len(batch.troubles), diff))
    found = left.fails(fail_level) or (diff and count)
    context.exit(FAILED if batch.troubles else FOUND if found else FINE)


def _batch(asked: dict[str, Any]) -> Batch:
    from cleanlint.batch import Batch, Options, chosen

    rules = chosen(asked["select"], asked["ignore"], asked["extend_select"], asked["folders"], asked["residue"])
    kind, hints = asked["kind"] or "", not asked["no_hints"]
    options = Options(asked["encoding"], asked["stdin_name"], kind, asked["limit"], hints)
    if grammar.wanted(asked):
        from cleanlint import cli_grammar

        return cli_grammar.batch(asked["paths"] or (".",), options, rules, _complain, asked)
    return Batch(asked["paths"] or (".",), options, rules, _complain)


def _complain(message: str) -> None:
    """To standard error at once, in order with what standard output already got."""
    from cleanlint.report.look import path

    sys.stdout.flush()
    click.echo(path(message), err=True)


def _put(batch: Batch, mended: Mended, dry: bool) -> bool:
    """Where the mended text belongs; whether it got there."""
    from cleanlint.files import Trouble, write

    if dry:
        return True
    if mended.source.stdin:
        sys.stdout.buffer.write(mended.data)
        sys.stdout.buffer.flush()
    elif mended.edits:
        try:
            write(mended.source, mended.data)
        except Trouble as error:
            batch.trouble(error)
            return False
    return True


def _say_mended(talk: Any, mended: Mended, fail_level: str) -> None:
    """What was done to one file, and what is left that fails."""
    from collections import Counter

    from cleanlint.report.look import path
    from cleanlint.report.text import headline

    name = path(mended.source.name)
    if mended.edits:
        rules = Counter(edit.rule.id for edit in mended.edits if edit.rule).most_common()
        done = ", ".join(f"{times} {rule}" for rule, times in rules)
        talk.write(f"{talk.paint(name, 'bold')}: mended {len(mended.edits):,} ({done})")
    for finding in mended.left:
        if finding.severity in LEVELS[: LEVELS.index(fail_level) + 1]:
            talk.write(headline(talk, name, finding))


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
