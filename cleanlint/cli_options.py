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
ENGINES = ("local", "ray", "spark")


class Mistake(click.ClickException):
    """The user's mistake, told in one line."""

    exit_code = FAILED


def needs(*packages: str) -> None:
    """What commands on records of data files begin with. Raises Mistake where a package is not installed."""
    from importlib.util import find_spec

    missing = [name for name in packages if not find_spec(name)]
    if missing:
        raise Mistake(f"this needs {' and '.join(missing)}; install them: pip install 'cleanlint[pipe]'")


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


class Headed(click.Command):
    """Its help has the options under headings, as `under` gives them."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(context):
            row = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
            if row:
                sections.setdefault(getattr(parameter, "heading", "Help"), []).append(row)
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl(rows)


def under(heading: str, *options: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """Options that stand together in the help, under a heading."""

    def add(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
            function.__click_params__[-1].heading = heading
        return function

    return add


def shared(function: Function) -> Function:
    """The options that `check` and `fix` have in common."""
    for heading, options in reversed(_SHARED.items()):
        function = under(heading, *options)(function)
    return function


def _names_option(name: str, help: str) -> Callable[[Function], Function]:
    return click.option(
        name, multiple=True, callback=names, metavar="NAMES", help=help, shell_complete=completion.selection
    )


PATHS = click.argument("paths", nargs=-1, shell_complete=completion.files)
QUIET = click.option("--quiet", "-q", is_flag=True, help="No summary, no notes, no progress bar.")
RULES, COUNTS, FILES = "Rules", "What counts", "Files"

_SHARED: dict[str, tuple[Callable[[Any], Any], ...]] = {
    RULES: (
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
    ),
    COUNTS: (
        click.option(
            "--fail-level", type=click.Choice(LEVELS),
            help="Exit with 1 for findings of this severity or worse. [default: warning]",
        ),
        click.option("--hints/--no-hints", default=None, help="Whether to tell of hints. [default: yes]"),
        *ratchet.OPTIONS,
    ),
    FILES: (
        click.option(
            "--kind", type=click.Choice(KINDS), metavar="KIND",
            help=f"Take all files for {', '.join(KINDS[:-1])} or {KINDS[-1]}. [default: by their names]",
        ),
        click.option(
            "--encoding", default="", callback=known_encoding, metavar="NAME",
            help="Of files without a byte order mark. [default: utf-8]",
        ),
        click.option("--max-size", "limit", type=Size(), help="Refuse larger files. [default: 100MB]"),
        click.option(
            "--stdin-filename", "stdin_name", default="", metavar="NAME",
            help="A name for standard input: its ending tells the kind, its folder the configuration.",
        ),
        click.option(
            "--jobs", "-j", type=click.IntRange(0), metavar="N",
            help="Processes for many files. [default: one a core]",
        ),
    ),
    "Configuration": configuration.OPTIONS,
    "Grammar": grammar.OPTIONS,
}  # fmt: skip
