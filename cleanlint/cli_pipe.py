"""The commands `pipe` and `undo`: records of data files and folders through the local engine."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TextIO

import click

from cleanlint.cli_options import ENGINES, Mistake, Size, names, needs
from cleanlint.files import Trouble, megabytes, reason
from cleanlint.mask import KINDS
from cleanlint.report import number
from cleanlint.report.look import path
from cleanlint.version import __version__

if TYPE_CHECKING:
    from cleanlint.pipe.local import Outcome
    from cleanlint.pipe.order import Order
    from cleanlint.pipe.tally import Tally

FINE, FAILED_LIMIT, FAILED = 0, 1, 2
OUTPUTS = ("edits", "findings")
NEEDS = ("pyarrow", "fsspec")


def _columns(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(name for name in names(context, parameter, values) if name != "none")
    for name in found:
        if name not in OUTPUTS:
            raise click.BadParameter(f"there is no “{name}” to add; known are {', '.join(OUTPUTS)} and none")
    return found


# fmt: off
@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--output", "-o", "out", required=True, metavar="OUT", help="A file (out.jsonl.gz, out.parquet, …), or a folder for one output each.")
@click.option("--text-field", "text", default="text", show_default=True, metavar="NAME", help="Where the text is; in JSON, page.text is text in page.")
@click.option("--id-field", "id", default="id", show_default=True, metavar="NAME", help="For --dolma-attributes.")
@click.option("--source-field", "source", default="", metavar="NAME", help="Count records by this field; of an address, by its host.")
@click.option("--select", multiple=True, callback=names, metavar="NAMES", help="Only these rules, categories, or ALL.")
@click.option("--ignore", multiple=True, callback=names, metavar="NAMES", help="All but these rules or categories.")
@click.option("--extend-select", "extend", multiple=True, callback=names, metavar="NAMES", help="These as well: for opt-in rules.")
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="Your own rules, from a folder or file.")
@click.option("--residue", default="", metavar="FILE", help="Lines to take for boilerplate, from `cleanlint learn`.")
@click.option("--unsafe", is_flag=True, help="Make the fixes too that need a person's judgement.")
@click.option("--kind", type=click.Choice(KINDS), default="text", show_default=True, help="What the texts are. Of articles, their names tell.")
@click.option("--max-size", "most", type=Size(), default="10MB", show_default=True, help="Reject larger texts.")
@click.option("--profile", "-p", "profiles", multiple=True, callback=names, metavar="NAMES", help="Add the signals of these profiles of `cleanlint score`.")
@click.option("--gate", "-g", default="", metavar="EXPR", help="Reject records that fail this, as “keep and removed < 0.05”.")
@click.option("--columns", "outputs", multiple=True, callback=_columns, default=OUTPUTS, metavar="NAMES", help="What to add: edits, findings, none. [both]")
@click.option("--rejects", default="", metavar="FILE", help="Rejected records with their reasons, as JSON lines.  [default: beside OUT]")
@click.option("--dolma-attributes", "attributes", default="", metavar="DIR", help="Also write spans of the original texts as dolma has them.")
@click.option("--report", default="", metavar="FILE", help="All counters, as JSON.")
@click.option("--html-report", "page", default="", metavar="FILE", help="The same as a page: what was wrong, where from, and what was rejected.")
@click.option("--fail-if", "limit", default="", metavar="EXPR", help="Exit with 1 if this holds of the counters, as “records_with_errors > 2%”.")
@click.option("--workers", "-j", type=click.IntRange(1), metavar="N", help="Processes.  [default: one a core]")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="local",
    show_default=True,
    help="Who reads, spreads and writes: this machine's processes, or a Ray or Spark cluster.",
)
@click.option("--restart", is_flag=True, help="Begin anew where an unfinished run lies.")
@click.option("--quiet", "-q", is_flag=True, help="No progress and no summary.")
@click.pass_context
def pipe(
    context: click.Context, /, inputs: tuple[str, ...], out: str, rejects: str, attributes: str, report: str, page: str, limit: str,
    workers: int | None, engine: str, restart: bool, quiet: bool, **asked: Any,
) -> None:
    # fmt: on
    """Mend the texts of many records, in parallel and so that a run that was broken off goes on.

    INPUT are JSON lines, Parquet, CSV, Arrow and WARC files, folders of them or of articles, patterns and addresses (s3://…).
    Status: 0 all was read, 1 --fail-if holds, 2 something could not be read.
    """
    needs(*NEEDS)
    from cleanlint.pipe.inputs import files
    from cleanlint.pipe.local import run
    from cleanlint.pipe.order import Order
    from cleanlint.pipe.record import Job, tools
    from cleanlint.pipe.tally import limit as make_limit
    from cleanlint.workers import WorkerDied, cores

    reports = tuple(filter(None, (report, page)))
    try:
        job = Job(**asked)
        tools(job)
        fails = make_limit(limit) if limit else None
        begun = time.monotonic()
        if engine == "local":
            order = Order(tuple(files(inputs)), job, out, rejects, attributes, reports)
            with _progress(sum(file.size for file in order.files), quiet) as tell:
                outcome = run(order, workers or cores(), restart, tell)
        else:
            from cleanlint.pipe import cluster

            order = Order(cluster.named(inputs), job, out, rejects, attributes, reports)
            outcome = cluster.run(engine, order, workers, restart)
    except (Trouble, ValueError, WorkerDied) as error:
        raise Mistake(path(str(error))) from None
    except OSError as error:
        raise _unwritten(error, out) from None
    except KeyboardInterrupt:
        kept = "The parts that are done are kept: run the same command again to go on."
        click.echo(f"\nStopped. {kept if engine == 'local' else 'Begin anew with --restart.'}", err=True)
        context.exit(130)
    for trouble in outcome.troubles:
        click.echo(path(f"error: {trouble}"), err=True)
    seconds = time.monotonic() - begun
    unwritten = _write_reports(report, page, _report(order, outcome, seconds)) if reports else []
    for trouble in unwritten:
        click.echo(path(f"error: {trouble}"), err=True)
    if not quiet:
        click.echo(_summary(order, outcome, seconds), err=True)
        click.echo(_harm(outcome.tally), err=True, nl=False)
    if job.source and {*outcome.tally.counts["sources"]} == {""}:
        click.echo(f"note: no record has a “{job.source}” to count by (--source-field)", err=True)
    failed = bool(fails and fails(outcome.tally.totals))
    if failed:
        click.echo(f"--fail-if {limit}: it holds.", err=True)
    totals = outcome.tally.totals
    nothing = bool(totals["records"]) and not totals["kept"] and not job.gate
    if nothing:
        click.echo(f"error: no record could be mended; is “{job.text}” the field of the text? See the reasons.", err=True)
    context.exit(FAILED if outcome.troubles or unwritten or nothing else FAILED_LIMIT if failed else FINE)


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--output", "-o", "out", required=True, metavar="OUT", help="A file, or a folder for one output each.")
@click.option("--text-field", "text", default="text", show_default=True, metavar="NAME", help="Where the text is.")
def undo(inputs: tuple[str, ...], out: str, text: str) -> None:
    """Give back the texts as they were before `pipe`, code point for code point.

    INPUT are outputs of `pipe` with their edits: in the field cleanlint_edits, or, for a folder of articles, in the file
    FOLDER.edits.jsonl beside it. Rejected records are not among them: they stand in the rejects as they were.
    """
    needs(*NEEDS)
    from cleanlint.pipe.inputs import files
    from cleanlint.pipe.record import Job
    from cleanlint.pipe.undo import run

    try:
        count = run(files(inputs), out, Job(text=text))
    except (Trouble, ValueError) as error:
        raise Mistake(path(str(error))) from None
    except OSError as error:
        raise _unwritten(error, out) from None
    click.echo(f"{number(count, 'record')} as before, in {path(out)}", err=True)


def _unwritten(error: OSError, out: str) -> Mistake:
    return Mistake(path(f"{error.filename or out}: cannot be written: {reason(error)}"))


@contextmanager
def _progress(size: int, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Bytes done, rate and time left, on a terminal."""
    try:
        if quiet or not sys.stderr.isatty():
            raise ImportError
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
    except ImportError:
        yield lambda size, records: None
        return
    shown = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TextColumn("{task.fields[records]:,} records"), TimeRemainingColumn())  # fmt: skip
    with Progress(*shown, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=size, records=0)
        records = 0

        def tell(done: int, more: int) -> None:
            nonlocal records
            records += more
            progress.update(task, advance=done, records=records)

        yield tell


def _summary(order: Order, outcome: Outcome, seconds: float) -> str:
    totals, reasons = outcome.tally.totals, outcome.tally.counts["reasons"].most_common(3)
    told = ", ".join(f"{times:,} {reason}" for reason, times in reasons)
    parts = [
        f"{number(totals['records'], 'record')}: {totals['kept']:,} kept "
        f"({totals['edited']:,} mended, {number(totals['edits'], 'edit')}), {totals['rejected']:,} rejected"
        + f" ({told})"
        * bool(told)
    ]
    rate = f"{megabytes(outcome.size)} in {seconds:.1f} s"
    if outcome.resumed:
        rate += f", {number(outcome.resumed, 'part')} of it by an earlier run"
    return f"{'; '.join(parts)}. {rate}. Output: {path(order.out)}"


def _harm(tally: Tally) -> str:
    """What was wrong, by category: a line each, the worst first."""
    mended, left = Counter[str](), Counter[str]()
    for counter, rules in ((mended, tally.counts["edits"]), (left, tally.counts["findings"])):
        for rule, times in rules.items():
            counter[rule.partition("/")[0]] += times
    rows = [(name, f"{mended[name]:,}", f"{left[name]:,}") for name, _ in (mended + left).most_common()]
    return "".join(f"  {name:<12} {one:>11} {other:>11}\n" for name, one, other in [("", "mended", "left"), *rows] if rows)


def _report(order: Order, outcome: Outcome, seconds: float) -> dict[str, Any]:
    return {
        "version": __version__,
        "options": order.options,
        "inputs": [{"path": one.path, "bytes": one.size or None} for one in order.files],
        "outputs": [target.path for target in outcome.targets],
        **outcome.tally.as_json(),
        "errors": [{"path": trouble.path, "message": trouble.message} for trouble in outcome.troubles],
        "bytes": outcome.size,
        "seconds": round(seconds, 3),
    }


def _write_reports(report: str, page: str, told: dict[str, Any]) -> list[Trouble]:
    """As JSON and as a page, each whole or not at all. Returns those that could not be written."""
    from cleanlint.pipe.outputs import whole
    from cleanlint.report.quality import write_page

    def as_json(out: TextIO, told: dict[str, Any]) -> None:
        out.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")

    troubles = []
    for file, write in ((report, as_json), (page, write_page)):
        try:
            if file:
                with whole(file) as raw:
                    out = TextIOWrapper(raw, "utf-8", "backslashreplace", newline="\n")
                    write(out, told)
                    out.detach()
        except OSError as error:
            troubles.append(Trouble(file, f"not written: {reason(error)}"))
    return troubles
