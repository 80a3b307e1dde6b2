"""The command `learn`: lines that stand in many articles of one source, into a file that a person reviews."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click

from cleanlint.discover import discover
from cleanlint.files import Trouble, read
from cleanlint.learn import Article, save
from cleanlint.learn import learn as learn_lines


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--output", "-o", required=True, metavar="FILE", help="Where the lines go, as TOML.")
@click.option("--least", type=click.IntRange(2), default=3, show_default=True, help="Documents a line must stand in.")
@click.option(
    "--share", type=click.FloatRange(0, 1), default=0.02, show_default=True, help="And of its source's documents."
)
@click.pass_context
def learn(context: click.Context, paths: tuple[str, ...], output: str, least: int, share: float) -> None:
    """Collect lines that stand in many articles of one source.

    PATHS are folders of articles (a source is a folder) or JSONL files with the fields "text" and, for the source,
    "url" or "source". Review the file, then use it: `cleanlint check --residue FILE`.
    """
    troubles: list[Trouble] = []
    known = learn_lines(_articles(paths, troubles), least, share)
    for trouble in troubles:
        click.echo(f"error: {trouble}", err=True)
    try:
        save(known, Path(output))
    except OSError as error:
        raise click.ClickException(f"{output}: cannot be written: {error.strerror}") from None
    sources = len({one.source for one in known})
    click.echo(f"{len(known):,} lines of {sources:,} sources written to {output}; review them before use.")
    context.exit(2 if troubles else 0)


def _articles(paths: tuple[str, ...], troubles: list[Trouble]) -> Iterator[Article]:
    for path in paths:
        if path.endswith(".jsonl"):
            yield from _records(path, troubles)
            continue
        for name in discover((path,), troubles.append):
            try:
                yield Article(os.path.dirname(name), name, read(name).text)
            except Trouble as trouble:
                troubles.append(trouble)


def _records(path: str, troubles: list[Trouble]) -> Iterator[Article]:
    try:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    record = json.loads(line)
                    text = record["text"]
                    source = urlsplit(str(record.get("url") or "")).netloc or str(record.get("source") or path)
                    yield Article(source, f"{path}:{number}", str(text))
                except (ValueError, KeyError, TypeError, AttributeError):
                    troubles.append(Trouble(f"{path}:{number}", "no JSON object with a “text”; left out"))
    except OSError as error:
        troubles.append(Trouble(path, f"cannot be read: {error.strerror}"))
    except UnicodeDecodeError as error:
        troubles.append(Trouble(path, f"not UTF-8 (byte {error.start}); convert it first"))
