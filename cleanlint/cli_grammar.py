"""The commands for the local LanguageTool server."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import NoReturn

import click

from cleanlint.config.resolve import Resolver
from cleanlint.files import Trouble
from cleanlint.grammar import client, local
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import settings


@click.group()
def grammar() -> None:
    """The local LanguageTool server, for `check --grammar`.

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
        note, new = local.start(settings(asked, *Resolver().grammar()))
    except (GrammarError, Trouble) as error:
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
        wanted = settings({}, *Resolver().grammar())
        note = None if wanted.server else local.running()
        if note:
            wanted = replace(wanted, server=note.url)
        if not wanted.server:
            click.echo("No server is configured, and no LanguageTool of cleanlint's is running.")
            sys.exit(1)
        version = client.version(wanted)
    except (GrammarError, Trouble) as error:
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


def _fail(error: Exception) -> NoReturn:
    click.echo(f"error: {error}", err=True)
    sys.exit(2)
