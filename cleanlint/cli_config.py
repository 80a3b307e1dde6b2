"""The commands about configuration: begin one, explain its keys, show what holds for files."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from typing import NoReturn

import click

from cleanlint.config import read, schema
from cleanlint.config.keys import ALL, Key
from cleanlint.config.read import Layer
from cleanlint.config.resolve import NAMES, Resolver
from cleanlint.discover import discover, kind_of
from cleanlint.files import Trouble, new_file
from cleanlint.files import read as read_file
from cleanlint.files import write as write_file
from cleanlint.report.look import Look, path

_FOR_PATHS = ("overrides", "sources", "per-path-ignores")  # shown by what they say of a file


@click.command()
@click.option("--pyproject", is_flag=True, help="Add the table [tool.cleanlint] to the pyproject.toml that is there.")
def init(pyproject: bool) -> None:
    """Begin a configuration file.

    It is a cleanlint.toml with every key, its meaning and an example, all commented out. Nothing that is there is overwritten.
    """
    try:
        for name in NAMES:
            found = read.in_folder(os.getcwd(), name)
            if found:
                _fail(f"there is a configuration already: {found.shown}")
        if pyproject:
            _into_project("pyproject.toml")
        else:
            with new_file("cleanlint.toml") as file:
                file.write(schema.beginning())
    except Trouble as error:
        _fail(str(error))
    click.echo(f"{'[tool.cleanlint] is in pyproject.toml' if pyproject else 'cleanlint.toml is written'}; "
               "`cleanlint check --show-config` shows what holds.")  # fmt: skip


def _into_project(name: str) -> None:
    """Add the table at the end, as the file's lines end."""
    source = read_file(name)
    table = f"\n[tool.cleanlint]\n{schema.beginning()}"
    if not source.text.endswith("\n"):
        table = "\n" + table
    try:
        tomllib.loads(source.text)
        tomllib.loads(source.text + table)
    except tomllib.TOMLDecodeError as error:
        raise Trouble(name, f"left as it was: a table at its end would not be valid TOML ({error})") from None
    end = source.breaks_like(table, len(source.given), len(source.given))
    write_file(source, source.raw + end.encode(source.encoding))


@click.command()
@click.argument(
    "key", default="", shell_complete=lambda context, parameter, typed: [one for one in ALL if one.startswith(typed)]
)
@click.option("--schema", "as_schema", is_flag=True, help="A JSON schema of cleanlint.toml, for editors.")
def config(key: str, as_schema: bool) -> None:
    """List the keys of a configuration, or explain one."""
    look = Look(sys.stdout)
    if as_schema:
        click.echo(json.dumps(schema.schema(), indent=1, ensure_ascii=False))
    elif not key:
        for one in ALL.values():
            look.write(f"{one.name:<17}  {one.about}")
    elif key in ALL:
        look.write("\n".join(_explained(ALL[key])))
    else:
        from cleanlint.catalog import nearest

        _fail(f"there is no key “{key}”{nearest(key, ALL)}")


def _explained(key: Key) -> Iterator[str]:
    yield f"{key.name}\n  {key.about}\n  Default: {key.default}\n  Example: {key.name} = {key.example}"
    yield {
        "path": "  May stand at the top, in [[overrides]] and in [sources]."
        + " Tables that come later add to it." * key.adds,
        "file": "  May stand only at the top of a file.",
        "run": "  Is about the whole run: the configuration of the folder that cleanlint is started in counts.",
    }[key.scope]


def show(resolver: Resolver) -> int:
    """Answer --show-files or --show-config; the exit status. Raises Trouble."""
    return _show_files(resolver) if resolver.asked["show_files"] else _show_config(resolver)


def _show_files(resolver: Resolver) -> int:
    """Kind and name of every file that would be read."""
    troubles: list[Trouble] = []

    def tell(message: str) -> None:
        click.echo(path(message), err=True)

    def lost(trouble: Trouble) -> None:
        if trouble not in troubles:
            troubles.append(trouble)
            tell(f"error: {trouble}")

    for file in discover(resolver.asked["paths"], lost, resolver, tell):
        name = _named(resolver, file)
        click.echo(f"{resolver.settings(name).kind or kind_of(name)}\t{path(name)}")
    return 2 if troubles else 0


def _named(resolver: Resolver, file: str) -> str:
    return resolver.asked["stdin_name"] or "<stdin>" if file == "-" else file


def _show_config(resolver: Resolver) -> int:
    look = Look(sys.stdout)
    for number, name in enumerate(resolver.asked["paths"]):
        inside = os.path.isdir(name)
        file = os.path.join(name, "article") if inside else _named(resolver, name)
        look.write(("\n" if number else "") + look.paint(("files in " if inside else "") + path(name), "bold"))
        where = resolver.excluded(file)
        if where:
            look.write(f"  not read: {where} excludes it")
        rows = list(_rows(resolver, resolver.layers(file)))
        width = min(60, max(len(value) for _, value, _ in rows))
        for key, value, place in rows:
            look.write(f"  {key:<17}  {path(value):<{width}}  {look.paint(place, 'dim')}")
        look.write(f"  {_rules(resolver, file)}")
    return 0


def _rows(resolver: Resolver, layers: Sequence[Layer]) -> Iterator[tuple[str, str, str]]:
    """Key, value and where it comes from. What adds up is shown table by table."""
    here = [layer for layer in resolver.layers(os.path.join(os.curdir, "article")) if not layer.paths]
    for key in ALL.values():
        if key.name in _FOR_PATHS:
            continue
        said = [
            (schema.as_toml(layer.table[key.name]), layer.place(key.name))
            for layer in [*(here if key.scope == "run" else layers), resolver.command_line]
            if key.name in layer.table
        ]
        name = key.name
        for value, place in (said if key.adds else said[-1:]) or [(key.default, "default")]:
            yield name, value, place
            name = ""


def _rules(resolver: Resolver, file: str) -> str:
    import cleanlint

    everything = {rule.id: rule for rule in cleanlint.rules(("ALL",))}
    chosen = resolver.settings(file).rules
    rules = cleanlint.rules() if chosen is None else chosen
    own = sum(rule.id not in everything for rule in rules)
    changed = sum(everything.get(rule.id, rule) is not rule for rule in rules)
    return f"{len(rules)} rules run: {own} of your own, {changed} with another severity, safety or language."


def _fail(message: str) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    sys.exit(2)
