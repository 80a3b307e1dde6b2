#!/usr/bin/env python3
"""How fast is cleanlint? Ratios of CPU time within one run, so that they hold on any machine.

    python benchmarks/run.py                          # the project's own fixtures, repeated
    python benchmarks/run.py --texts articles.jsonl   # one object with a "text" field a line
    python benchmarks/run.py --write                  # also docs/performance.md and benchmarks/ratios.json
    python benchmarks/run.py --quick                  # half a minute, for CI: against the quick figures that are kept

Each ratio is the median of several rounds in which both sides run in turn. Figures of an earlier run are kept in
benchmarks/ratios.json: a ratio that has become twice as bad ends with status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cleanlint
from cleanlint import builtin

ROOT = Path(__file__).parent.parent
ROUNDS = 5
LIMITS = {  # what a release must keep, as cleanlint / other
    "check / bare scan, clean text": 1.5,
    "check / bare scan, raw text": 4.0,
    "check / bare scan, very dirty text": 12.0,
    "check / ftfy, raw text": 1 / 6,
    "check / ftfy, clean text": 1 / 12,
    "fix / check, clean text": 1.6,
    "fix / check, raw text": 3.0,
    "start / python -c pass (wall time)": 8.0,
    "cost per byte, largest / 4 KB texts": 1.5,
}


def fixture_texts() -> dict[str, list[str]]:
    """Clean and raw texts of this project: what the fixtures were before and what they are after."""
    raw = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "fixtures").glob("*/input.txt"))]
    clean = [cleanlint.fix(text, unsafe=True) for text in raw]
    clean = [text for text in clean if not cleanlint.check(text)]
    rng = random.Random(1)
    return {
        name: ["\n\n".join(rng.sample(texts, min(3, len(texts)))) for _ in range(200)]
        for name, texts in (("clean", clean), ("raw", raw))
    }


def given_texts(path: Path) -> dict[str, list[str]]:
    """Texts of a file: all of them as raw, and those in which nothing is found as clean."""
    with open(path, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    texts = [text for text in texts if 500 < len(text) < 50_000]
    clean = [text for text in (cleanlint.fix(text, unsafe=True) for text in texts[:600]) if not cleanlint.check(text)]
    return {"raw": texts[:600], "clean": clean}


def dirty(texts: Sequence[str]) -> list[str]:
    """Texts with damage in every other line."""
    marks = [",,", " ,", "&amp;#8217;", "\u00a0", " ‘s", "<br />", "..", "\u200b", "â€™", "( a", "the the"]
    rng = random.Random(2)
    return [
        "\n".join(
            " ".join(w + rng.choice(marks) if rng.random() < 0.1 else w for w in line.split(" "))
            for line in text.split("\n")
        )
        for text in texts
    ]


def cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def ratio(one: Callable[[], object], other: Callable[[], object], rounds: int = ROUNDS) -> float:
    one(), other()
    return statistics.median(cpu(one) / cpu(other) for _ in range(rounds))


def in_process(texts: dict[str, list[str]]) -> dict[str, float]:
    import ftfy

    scanner = builtin.packs()[0].scanner
    made: dict[str, float] = {}
    sets = {**texts, "very dirty": dirty(texts["clean"] or texts["raw"])[:200]}
    for name, some in sets.items():
        data = [text.encode("utf-8", "surrogatepass") for text in some]
        check = lambda some=some: [cleanlint.check(text) for text in some]  # noqa: E731
        if scanner:
            made[f"check / bare scan, {name} text"] = ratio(
                check, lambda data=data: [scanner.bare(one) for one in data]
            )
        if name != "very dirty":
            few = some[:100]
            made[f"check / ftfy, {name} text"] = ratio(
                lambda few=few: [cleanlint.check(text) for text in few],
                lambda few=few: [ftfy.fix_text(text) for text in few],
                3,
            )
            made[f"fix / check, {name} text"] = ratio(lambda some=some: [cleanlint.fix(text) for text in some], check)
        size = sum(map(len, data)) / 1e6
        made[f"  MB/s, {name} text"] = size / min(cpu(check) for _ in range(3))
    return made


def wall(command: Sequence[str], rounds: int = 9) -> float:
    """Seconds that a command takes, with its modules compiled, as they are where it is installed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=environment)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def commands(texts: dict[str, list[str]], quick: bool) -> dict[str, float]:
    """Whole runs of the program, start included: against others on the same files, and against itself."""
    made: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.txt"
        one.write_text(texts["raw"][0][:4096], encoding="utf-8")
        tool = [sys.executable, "-m", "cleanlint", "check", "--isolated", "--no-cache", "--output-format", "concise"]
        wall([*tool, str(one)], 1)
        made["start / python -c pass (wall time)"] = wall([*tool, str(one)]) / wall([sys.executable, "-c", "pass"])
        many = Path(folder) / "many"
        many.mkdir()
        for at, text in enumerate((texts["raw"] * 20)[: 200 if quick else 2500]):
            (many / f"{at:05}.txt").write_text(text, encoding="utf-8")
        both = wall([*tool, str(many)], 3)
        made["two processes / one, wall time"] = both / wall([*tool, "-j", "1", str(many)], 3)
        if quick:
            return made
        peers = {"typos": [], "codespell": [], "proselint": ["check"]}
        for peer, arguments in peers.items():
            places = (Path(sys.executable).parent, *map(Path, os.get_exec_path()))
            found = next((place / peer for place in places if (place / peer).exists()), None)
            if found:
                rounds = 1 if peer == "proselint" else 3
                made[f"check / {peer}, 2,500 files (wall time)"] = both / wall(
                    [str(found), *arguments, str(many)], rounds
                )
        made["  MB of memory a process, 2,500 files"] = memory([*tool, "-j", "1", str(many)])
        large = Path(folder) / "large.txt"
        large.write_text(("\n\n".join(texts["raw"]) * 20)[:20_000_000], encoding="utf-8")
        made["memory / size of one file of 20 MB"] = memory([*tool, str(large)]) / (large.stat().st_size / 1e6)
    return made


def memory(command: Sequence[str]) -> float:
    """MB that a command has at most."""
    script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); " \
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"  # fmt: skip
    said = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, text=True, check=True).stdout
    return int(said) / (1e6 if sys.platform == "darwin" else 1e3)


def curve(texts: Sequence[str], largest: int) -> list[tuple[int, float]]:
    """(bytes of one document, nanoseconds of CPU a byte), from 1 KB up."""
    whole = "\n\n".join(texts)
    points, size = [], 1000
    while size <= largest:
        document = (whole * (size // len(whole) + 1))[:size]
        bytes_ = len(document.encode("utf-8", "surrogatepass"))
        times = max(1, min(20, 1_000_000 // size))
        many = [document] * times
        best = min(cpu(lambda many=many: [cleanlint.check(d) for d in many]) for _ in range(3 if size < 10**7 else 1))
        points.append((size, 1e9 * best / times / bytes_))
        size = size * 4 if size != 1000 else 4000
    return points


def plot(points: Sequence[tuple[int, float]]) -> str:
    """The curve as text bars, for a page that anybody can read anywhere."""
    most = max(cost for _, cost in points)
    return "\n".join(f"{size:>12,} B  {cost:7.1f} ns/B  {'█' * round(40 * cost / most)}" for size, cost in points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path)
    parser.add_argument(
        "--largest", type=int, default=16_000_000, help="bytes of the largest single document (default 16 MB)"
    )
    parser.add_argument("--write", action="store_true", help="write docs/performance.md and benchmarks/ratios.json")
    parser.add_argument("--quick", action="store_true", help="fewer texts, no other programs, documents up to 256 KB")
    args = parser.parse_args()
    texts = given_texts(args.texts) if args.texts else fixture_texts()
    if args.quick:
        texts = {name: some[:25] for name, some in texts.items()}
        args.largest = min(args.largest, 64_000)
    figures = {**in_process(texts), **commands(texts, args.quick)}
    points = curve(texts["raw"], args.largest)
    figures["cost per byte, largest / 4 KB texts"] = points[-1][1] / points[1][1]
    kept = ROOT / "benchmarks" / "ratios.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    size = "quick" if args.quick else "full"
    before = known.get(size, {})
    rows, worse = [], []
    for name, value in figures.items():
        limit, old = LIMITS.get(name), before.get(name)
        change = f"{value / old - 1:+.0%}" if old else ""
        rows.append(
            (
                name.strip(),
                f"{value:.3g}",
                f"≤ {limit:.3g}" if limit else "",
                change,
            )
        )
        if (
            old and value > 2 * old and not name.startswith("  ") and "wall time" not in name
        ):  # the clock counts others too
            worse.append(name)
    table = "\n".join(f"| {name} | {value} | {limit} | {change} |" for name, value, limit, change in rows)
    head = "| cleanlint / other, CPU time unless said | now | limit | against kept |\n|---|---|---|---|"
    page = f"{head}\n{table}\n\n```\n{plot(points)}\n```\n"
    print(page)
    if args.write:
        known[size] = {name: round(value, 4) for name, value in figures.items() if not name.startswith("  ")}
        kept.write_text(json.dumps(known, indent=1) + "\n")
    if args.write and not args.quick:
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        (ROOT / "docs" / "performance.md").write_text(PAGE.format(machine=machine, table=page), encoding="utf-8")
    if worse:
        sys.exit("more than twice as slow as the kept figures: " + ", ".join(worse))


PAGE = """# Performance

Made by `python benchmarks/run.py --write` on: {machine}. Ratios of CPU time within one run; a figure under 1 means that
cleanlint is faster. The curve shows the cost of a byte in one document of growing size: it must stay flat.

{table}"""

if __name__ == "__main__":
    main()
