"""The command `learn`: lines that stand in many articles of one source, into a file that a person reviews."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from cleanlint.cli_options import ENGINES, Mistake, needs
from cleanlint.discover import discover
from cleanlint.files import Trouble, read
from cleanlint.learn import Article, Known, save
from cleanlint.learn import learn as learn_lines

ENDINGS = (
    ".jsonl",
    ".ndjson",
    ".json",
    ".csv",
    ".tsv",
    ".gz",
    ".zst",
    ".parquet",
    ".pq",
    ".arrow",
    ".feather",
    ".ipc",
    ".warc",
)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--output", "-o", required=True, metavar="FILE", help="Where the lines go, as TOML.")
@click.option("--least", type=click.IntRange(2), default=3, show_default=True, help="Documents a line must stand in.")
@click.option(
    "--share", type=click.FloatRange(0, 1), default=0.02, show_default=True, help="And of its source's documents."
)
@click.option("--text-field", "text", default="text", show_default=True, metavar="NAME", help="Of records: the text.")
@click.option(
    "--source-field",
    "source",
    default="",
    metavar="NAME",
    help="Of records: what a source is; of an address, its host.  [default: url, else source, else the file]",
)
@click.option(
    "--id-field", "id", default="id", show_default=True, metavar="NAME", help="Of records: what to call them."
)
@click.option(
    "--workers", "-j", type=click.IntRange(1), metavar="N", help="Processes, for records.  [default: one a core]"
)
@click.option("--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="As for `pipe`.")
@click.pass_context
def learn(
    context: click.Context, paths: tuple[str, ...], output: str, least: int, share: float, text: str, source: str, id: str,
    workers: int | None, engine: str,
) -> None:  # fmt: skip
    """Collect lines that stand in many articles of one source.

    PATHS are folders of articles (a source is a folder), or whatever `pipe` reads: JSON lines, Parquet, CSV … of any size.
    Review the file, then use it: `cleanlint check --residue FILE`, `cleanlint pipe --residue FILE`.
    """
    troubles: list[Trouble] = []
    if engine == "local" and not any(map(_is_data, paths)):
        known = learn_lines(_articles(paths, troubles), least, share)
    else:
        known = _from_records(paths, output, (least, share), (text, id, source), workers, engine, troubles)
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
        for name in discover((path,), troubles.append):
            try:
                yield Article(os.path.dirname(name), name, read(name).text)
            except Trouble as trouble:
                troubles.append(trouble)


def _is_data(path: str) -> bool:
    """Whether it is, or holds, files of records."""
    if "://" in path or path.lower().endswith(ENDINGS):
        return True
    return any(name.lower().endswith(ENDINGS) for _, _, names in os.walk(path) for name in names)


def _from_records(
    paths: Sequence[str], output: str, limits: tuple[int, float], fields: tuple[str, str, str], workers: int | None,
    engine: str, troubles: list[Trouble],
) -> list[Known]:  # fmt: skip
    needs("pyarrow", "fsspec")
    from cleanlint.pipe.record import Job
    from cleanlint.pipe.recurring import Limits
    from cleanlint.workers import WorkerDied, cores

    job = Job(*fields)
    try:
        if engine != "local":
            from cleanlint.pipe import cluster

            return cluster.learn(engine, paths, job, Limits(*limits))
        from cleanlint.pipe.inputs import files
        from cleanlint.pipe.local_learn import learn

        home = os.path.dirname(output) or "."
        with tempfile.TemporaryDirectory(dir=home, prefix=".cleanlint-learn-") as folder:
            known, more = learn(files(paths), job, Limits(*limits), workers or cores(), folder)
    except (Trouble, ValueError, WorkerDied) as error:
        raise Mistake(str(error)) from None
    except OSError as error:
        raise Mistake(f"{error.filename or output}: {error.strerror or error}") from None
    troubles += more
    return known
