#!/usr/bin/env python3
"""How fast is `cleanlint pipe`, and are the signals? Ratios within one run, so that they hold on any machine.

    python benchmarks/pipe.py                          # the project's own fixtures, repeated
    python benchmarks/pipe.py --texts articles.jsonl   # one object with a "text" field a line
    python benchmarks/pipe.py --write                  # also docs/performance-pipe.md

datatrove's chain needs `pip install datatrove spacy`; without it those rows are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

import cleanlint
from cleanlint import scoring

ROOT = Path(__file__).parent.parent
ROUNDS = 3
DOCUMENTS = 300  # that the signals are measured on: datatrove's chain takes ten seconds for them
LIMITS = {  # what a release must keep
    "pipe / bare run, JSON lines (CPU)": "≤ 1.5",
    "pipe / bare run, Parquet (CPU)": "≤ 1.5",
    "one worker / two, JSON lines (wall)": "≥ 1.7",
    "one worker / two, Parquet (wall)": "≥ 1.7",
    "two workers / one, JSON lines (CPU)": "≤ 1.15",
    "two workers / one, Parquet (CPU)": "≤ 1.15",
    "profile datatrove / datatrove's chain (documents a second)": "≥ 10",
    "Gopher, C4, FineWeb and RPv2 / datatrove's chain (documents a second)": "≥ 10",
}


class Spent(NamedTuple):
    """Of a command: seconds, seconds of CPU of all its processes, megabytes of memory of all (shared ones counted once)."""

    wall: float
    cpu: float
    memory: float


def texts_of(path: Path | None) -> list[str]:
    if path is None:
        return [one.read_text(encoding="utf-8") for one in sorted((ROOT / "fixtures").glob("*/input.txt"))]
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines if line.strip()]


def put_files(texts: Sequence[str], megabytes: float, folder: Path) -> dict[str, Path]:
    """The texts, repeated, in both formats, in parts that two workers can share evenly."""
    size, rows = 0, []
    for at, text in enumerate(cycle(texts)):
        rows.append({"id": f"n{at}", "text": text})
        size += len(text.encode())
        if size > megabytes * 1e6:
            break
    made = {"JSON lines": folder / "in.jsonl", "Parquet": folder / "in.parquet"}
    with open(made["JSON lines"], "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    pq.write_table(pa.Table.from_pylist(rows), made["Parquet"], row_group_size=max(1, len(rows) // 16))
    return made


def spent(command: Sequence[object]) -> Spent:
    """Run a command. Raises CalledProcessError.

    Processor time is looked up while the processes run: that of workers whose parent does not wait for them is told nowhere else.
    """
    begun, peak = time.perf_counter(), 0.0
    times: dict[int, float] = {}
    process = subprocess.Popen(list(map(str, command)))
    while process.poll() is None:
        alive = family(process.pid)
        peak = max(peak, sum(map(memory, alive)))
        times.update({one: used for one in alive if (used := processor(one))})
        time.sleep(0.1)
    wall = time.perf_counter() - begun
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Spent(wall, sum(times.values()), peak)


def family(root: int) -> list[int]:
    """A process and all that stem from it, as Linux tells it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [root]
    for one in found:
        found += children.get(one, [])
    return found


def processor(process: int) -> float:
    """Seconds of processor time so far."""
    try:
        facts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0)


def pipes(files: dict[str, Path], folder: Path) -> dict[str, float]:
    made: dict[str, float] = {}
    for name, path in files.items():
        texts = pq.read_table(path)["text"].to_pylist() if name == "Parquet" else texts_of(path)
        size = sum(len(text.encode()) for text in texts) / 1e6
        bare = cpu(lambda texts=texts: [cleanlint.run(text) for text in texts])
        one, two = (
            spent(
                [
                    sys.executable,
                    "-m",
                    "cleanlint",
                    "pipe",
                    path,
                    "-o",
                    folder / f"out{path.suffix}",
                    "-j",
                    workers,
                    "-q",
                ]
            )
            for workers in (1, 2)
        )
        made[f"pipe / bare run, {name} (CPU)"] = one.cpu / bare
        made[f"one worker / two, {name} (wall)"] = one.wall / two.wall
        made[f"two workers / one, {name} (CPU)"] = two.cpu / one.cpu
        made[f"  MB/s a core, {name}, bare run"] = size / bare
        made[f"  MB/s a core, {name}, one worker"] = size / one.cpu
        made[f"  MB/s, {name}, two workers"] = size / two.wall
        made[f"  MB of memory, {name}, one worker"] = one.memory
        made[f"  MB of memory, {name}, two workers"] = two.memory
    return made


def signals(texts: Sequence[str]) -> dict[str, float]:
    """Documents a second: our profiles, and datatrove's own filters where they are installed."""
    ways: dict[str, Callable[[], object]] = {
        "profile datatrove": lambda: measure(texts, ("datatrove",)),
        "Gopher, C4, FineWeb and RPv2": lambda: measure(texts, ("datatrove", "rpv2")),
        "all profiles, findings known": lambda: measure(texts, scoring.PROFILES),
    }
    chain = datatrove_chain()
    if chain:
        ways["datatrove's chain"] = lambda: [chain(text) for text in texts]
    rates = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS if len(texts) < 100 else 1):
        for name, way in ways.items():  # in turn
            rates[name] = max(rates[name], len(texts) / cpu(way))
    made = {f"  documents a second, {name}": rate for name, rate in rates.items()}
    if chain:
        theirs = rates.pop("datatrove's chain")
        made |= {f"{name} / datatrove's chain (documents a second)": rate / theirs for name, rate in rates.items()}
    return made


def measure(texts: Iterable[str], profiles: Iterable[str]) -> None:
    for text in texts:
        for profile in profiles:
            scoring.score(text, profile, findings=())


def datatrove_chain() -> Callable[[str], None] | None:
    """FineWeb's filters, each run whatever the one before it said, as our signals are."""
    try:
        from datatrove.data import Document
        from datatrove.pipeline.filters import (
            C4QualityFilter,
            FineWebQualityFilter,
            GopherQualityFilter,
            GopherRepetitionFilter,
        )

        filters = [
            GopherRepetitionFilter(),
            GopherQualityFilter(),
            C4QualityFilter(filter_no_terminal_punct=False),
            FineWebQualityFilter(),
        ]
        for one in filters:
            one.filter(Document(text="It is only to make ready. That is all.", id=""))
    except ImportError as error:
        print(f"without datatrove: {error}", file=sys.stderr)
        return None

    def chain(text: str) -> None:
        document = Document(text=text, id="")
        for one in filters:
            one.filter(document)

    return chain


def cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path)
    parser.add_argument(
        "--size", type=float, default=100, metavar="MB", help="of text that goes through pipe (default 100)"
    )
    parser.add_argument("--write", action="store_true", help="write docs/performance-pipe.md")
    args = parser.parse_args()
    texts = [text for text in texts_of(args.texts) if len(text) > 500]
    with tempfile.TemporaryDirectory() as folder:
        cleanlint.fix("Rules are made ready. ")
        figures = pipes(put_files(texts, args.size, Path(folder)), Path(folder))
    some = texts[:DOCUMENTS]
    figures |= signals(some)
    rows = "\n".join(f"| {name.strip()} | {value:.3g} | {LIMITS.get(name, '')} |" for name, value in figures.items())
    head = "| one / other | now | limit |\n|---|---|---|"
    length = statistics.mean(len(text.encode()) for text in some) / 1000
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    page = PAGE.format(
        machine=machine, size=args.size, count=len(some), length=f"{length:.1f}", table=f"{head}\n{rows}"
    )
    print(page)
    if args.write:
        (ROOT / "docs" / "performance-pipe.md").write_text(page, encoding="utf-8")


PAGE = """# Performance of pipelines

Made by `python benchmarks/pipe.py --write` on: {machine}. {size:g} MB of text through `cleanlint pipe`, start included;
signals of {count} documents of {length} kB. Memory is that of all processes together, what they share counted once.

{table}
"""

if __name__ == "__main__":
    main()
