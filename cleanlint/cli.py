"""The command line: options to calls, results to output and exit status. A run over files is in cli_run.

Exit status: 0 nothing found or left, 1 findings at or above --fail-level, 2 anything that was not read or went wrong.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cleanlint import ratchet
from cleanlint.cli_options import FAILED, FINE, FOUND, INTERRUPTED, Mistake, several, shared
from cleanlint.report import FORMATS
from cleanlint.version import __version__

if TYPE_CHECKING:
    from cleanlint.files import Trouble
    from cleanlint.report import Tally


class Commands(click.Group):
    """Commands about rules are imported when called for. What ends a command early ends it with words, no traceback."""

    lazy = (
        "rules", "explain", "test", "score", "learn", "grammar",
        "init", "config", "lsp", "completions", "pipe", "undo", "suppress",
    )  # fmt: skip

    def list_commands(self, context: click.Context) -> list[str]:
        return [*self.commands, *self.lazy]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in self.lazy:
            from importlib import import_module

            shared = {"rules": "rules", "explain": "rules", "test": "rules", "init": "config", "undo": "pipe"}
            home = f"cli_{shared.get(name, name)}"
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="cleanlint %(version)s")
def cli() -> None:
    """Find and mend what scraping, copy-paste, CMSs, encodings, spinners and chatbots leave behind in articles."""


@cli.command()
@shared
@click.option("--output-format", type=click.Choice(FORMATS), help="The form of the report. [default: text]")
@click.option("--output-file", metavar="FILE", help="Write the report there, whole or not at all.")
@click.option("--statistics", is_flag=True, help="Only count: how often each rule spoke.")
@click.option("--cache/--no-cache", default=None, help="Whether to remember what was found in files. [default: yes]")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes.")
@several(ratchet.CHECK_OPTIONS)
@click.pass_context
def check(context: click.Context, /, watch: bool, **asked: Any) -> None:
    """Say what is wrong, where, and what it would become.

    PATHS are files and folders (of which articles are taken: text, Markdown, reStructuredText, AsciiDoc, subtitles), or
    - for standard input; without any, the current folder.
    """
    if not watch:
        context.exit(_check(context, asked))
    from cleanlint.cli_run import again

    again(asked["paths"] or (".",), lambda: _check(context, dict(asked)))


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


@cli.command()
@shared
@click.option("--unsafe", is_flag=True, help="Make the fixes too that need a person's judgement.")
@click.option("--diff", is_flag=True, help="Show what would change, by word, and write nothing.")
@click.pass_context
def fix(context: click.Context, /, **asked: Any) -> None:
    """Mend files in place: whole, or not at all.

    PATHS are as for `check`. With - the mended text goes to standard output and all else to standard error.
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
