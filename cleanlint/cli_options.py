"""What the commands share: their options, exit statuses, and how a mistake is told. Only click is imported: every
start of the program pays for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from cleanlint import completion, ratchet
from cleanlint.config import options as configuration
from cleanlint.grammar import options as grammar
from cleanlint.mask import KINDS
from cleanlint.report import LEVELS

Function = TypeVar("Function", bound=Callable[..., Any])

FINE, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130


class Mistake(click.ClickException):
    """The user's mistake, told in one line."""

    exit_code = FAILED


def complain(message: str) -> None:
    """To standard error at once, in order with what standard output already got."""
    from cleanlint.report.look import path

    sys.stdout.flush()
    click.echo(path(message), err=True)


class Size(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 only
    """A number of bytes: 500000, 500kB, 64MB, 1GB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        from cleanlint.config.keys import size

        number = size(value)
        if number is None:
            self.fail(f"“{value}” is no size; write 500kB, 64MB or 1GB", param, ctx)
        return number


def names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Names given one by one or with commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def known_encoding(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value:
        from cleanlint.config.keys import is_encoding

        if not is_encoding(value):
            raise click.BadParameter(f"there is no encoding “{value}”; try utf-8, cp1252, latin-1 or utf-16")
    return value


def several(options: Sequence[Callable[[Any], Any]]) -> Callable[[Function], Function]:
    """Options that stand together in the help."""

    def add(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return add


def shared(function: Function) -> Function:
    """The options that `check` and `fix` have in common."""
    return several(_SHARED)(function)


def _names_option(name: str, help: str) -> Callable[[Function], Function]:
    return click.option(
        name, multiple=True, callback=names, metavar="NAMES", help=help, shell_complete=completion.selection
    )


_SHARED: tuple[Callable[[Any], Any], ...] = (
    click.argument("paths", nargs=-1, shell_complete=completion.files),
    _names_option("--select", "Only these rules, categories, or ALL."),
    _names_option("--ignore", "All but these rules or categories."),
    _names_option("--extend-select", "These as well: for opt-in rules."),
    click.option(
        "--rules", "folders", multiple=True, metavar="DIR", help="Your own rules, from a folder or file.",
        shell_complete=completion.files,
    ),
    click.option(
        "--residue", metavar="FILE", help="Also lines that `cleanlint learn` has found, from its file.",
        shell_complete=completion.files,
    ),
    click.option(
        "--fail-level", type=click.Choice(LEVELS),
        help="Exit with 1 for findings of this severity or worse. [default: warning]",
    ),
    click.option("--hints/--no-hints", default=None, help="Whether to tell of hints. [default: yes]"),
    click.option("--kind", type=click.Choice(KINDS), help="Take all files for this. [default: by their names]"),
    click.option(
        "--encoding", default="", callback=known_encoding, metavar="NAME",
        help="Of files without a byte order mark. [default: utf-8]",
    ),
    click.option("--max-size", "limit", type=Size(), help="Refuse larger files. [default: 100MB]"),
    click.option("--stdin-filename", "stdin_name", default="", metavar="NAME", help="A name for standard input."),
    click.option(
        "--jobs", "-j", type=click.IntRange(0), metavar="N",
        help="Processes for many files. [default: one a core]",
    ),
    click.option("--quiet", "-q", is_flag=True, help="No summary."),
    *configuration.OPTIONS,
    *ratchet.OPTIONS,
    *grammar.OPTIONS,
)  # fmt: skip
