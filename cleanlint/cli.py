"""The command line: options to calls, results to output and exit status. A run over files is in cli_run.

Exit status: 0 nothing found or left, 1 findings at or above --fail-level, 2 anything that was not read or went wrong.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cleanlint import ratchet
from cleanlint.cli_options import (
    COUNTS,
    FAILED,
    FILES,
    FINE,
    FOUND,
    INTERRUPTED,
    PATHS,
    QUIET,
    Headed,
    Mistake,
    shared,
    under,
)
from cleanlint.report import FORMATS
from cleanlint.version import __version__

if TYPE_CHECKING:
    from cleanlint.files import Trouble
    from cleanlint.report import Tally


class Commands(click.Group):
    """Commands about rules are imported when called for. What ends a command early ends it with words, no traceback."""

    sections = {  # noqa: RUF012 - never changed
        "Articles": ("check", "fix", "suppress", "score"),
        "Rules": ("rules", "explain", "test", "learn"),
        "Records": ("pipe", "undo"),
        "Set up": ("init", "config", "lsp", "completions", "grammar"),
    }

    def list_commands(self, context: click.Context) -> list[str]:
        return [name for names in self.sections.values() for name in names]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.commands and name in self.list_commands(context):
            from importlib import import_module

            shared = {"rules": "rules", "explain": "rules", "test": "rules", "init": "config", "undo": "pipe"}
            home = f"cli_{shared.get(name, name)}"
            command: click.Command = getattr(import_module(f"cleanlint.{home}"), name)
            return command
        return super().get_command(context, name)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        room = formatter.width - 6 - max(map(len, self.list_commands(context)))
        for heading, names in self.sections.items():
            known = ((name, self.get_command(context, name)) for name in names)
            with formatter.section(heading):
                formatter.write_dl([(name, one.get_short_help_str(room)) for name, one in known if one])

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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="cleanlint %(version)s")
def cli() -> None:
    """Find and mend what scraping, copy-paste, CMSs, encodings, spinners and chatbots leave behind in articles."""


@cli.command(cls=Headed)
@PATHS
@under(
    "Report",
    click.option(
        "--output-format", type=click.Choice(FORMATS), metavar="FORM",
        help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}. [default: text]",
    ),
    click.option("--output-file", metavar="FILE", help="Write the report there, whole or not at all."),
    click.option("--statistics", is_flag=True, help="Only count: how often each rule spoke."),
    click.option("--watch", is_flag=True, help="Check again whenever a file changes; Ctrl-C ends it."),
    QUIET,
)  # fmt: skip
@shared
@under(COUNTS, *ratchet.CHECK_OPTIONS)
@under(
    FILES, click.option("--cache/--no-cache", default=None, help="Whether to remember what was found. [default: yes]")
)
@click.pass_context
def check(context: click.Context, /, watch: bool, **asked: Any) -> None:
    """Say what is wrong, where, and what it would become.

    PATHS are files and folders (of which articles are taken: text, Markdown, reStructuredText, AsciiDoc, subtitles), or
    - for standard input; without any, the current folder. Exit status: 0 nothing found, 1 findings that count, 2 something
    could not be checked.
    """
    if not watch:
        context.exit(_check(context, asked))
    from cleanlint.cli_run import again

    again(context, asked, lambda: _check(context, dict(asked)))


def _check(context: click.Context, asked: dict[str, Any]) -> int:
    """The exit status of one run of `check`."""
    from cleanlint.cli_run import configured, each, narrowed, output, settle
    from cleanlint.report import Tally
    from cleanlint.work import Checking, report

    asked, resolver = configured(context, asked)
    ledger = narrowed(asked)
    tally, found = Tally(), False
    troubles: list[Trouble] = []
    with output(asked["output_file"], asked["paths"]) as out:
        whole = report(asked, out)
        for told in each(asked, resolver, Checking, troubles):
            tally.merge(told.tally)
            found = found or told.failed
            if ledger:
                ledger.add(told.sifted)
            if told.part is not None:
                whole.add(told.part)
        whole.done(tally, troubles)
    if ledger:
        settle(ledger, not troubles, asked["quiet"])
    return FAILED if troubles else FOUND if found else FINE


@cli.command(cls=Headed)
@PATHS
@under(
    "Mending",
    click.option("--unsafe", is_flag=True, help="Make the fixes too that need a person's judgement."),
    click.option("--diff", is_flag=True, help="Show what would change, by word, and write nothing."),
    QUIET,
)
@shared
@click.pass_context
def fix(context: click.Context, /, **asked: Any) -> None:
    """Mend files in place: whole, or not at all.

    PATHS are as for `check`. With - the mended text goes to standard output and all else to standard error. Exit status: 0
    nothing left, 1 findings left that count (with --diff: or something to mend), 2 something could not be mended.
    """
    from cleanlint.cli_run import configured, each, narrowed
    from cleanlint.report import Tally
    from cleanlint.work import Mending, talk

    asked, resolver = configured(context, asked)
    narrowed(asked)
    left, count, files, found = Tally(), 0, 0, False
    out, dry = talk(asked), asked["diff"]
    troubles: list[Trouble] = []
    for told in each(asked, resolver, Mending, troubles):
        if told.data is not None:
            sys.stdout.buffer.write(told.data)
            sys.stdout.buffer.flush()
        out.write(told.part or "")
        count, files = count + told.edits, files + bool(told.edits)
        found = found or told.failed or (dry and bool(count))
        left.merge(told.tally)
    if not asked["quiet"]:
        (sys.stderr if dry else out).write(_fix_summary(count, files, left, len(troubles), dry) + "\n")
    context.exit(FAILED if troubles else FOUND if found else FINE)


def _fix_summary(count: int, files: int, left: Tally, troubles: int, dry: bool) -> str:
    from cleanlint.report import levels, number

    done = f"{'Would mend' if dry else 'Mended'} {number(count, 'problem')} in {number(files, 'file')}"
    parts = [done if count else f"Nothing to mend in {number(left.files, 'file')}" if left.files else "Nothing mended"]
    if left.findings:
        parts.append(f"{left.findings:,} left ({levels(left)})")
        if left.unsafe:
            parts.append(f"{left.unsafe:,} of them can be mended with `--unsafe`")
    end = f" {number(troubles, 'failure')}: see above." if troubles else ""
    return "; ".join(parts) + "." + end


def main() -> NoReturn:
    """The entry point."""
    import signal

    for name, mode in (("stdin", "w"), ("stdout", "r"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller; no file that is opened may get its number
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: the file at hand is ended, processes too
    try:
        cli(prog_name="cleanlint")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:  # of a help or a version
        click.echo(f"Error: the output cannot be written: {error.strerror or error}", err=True)
        sys.exit(FAILED)
    sys.exit(FINE)
