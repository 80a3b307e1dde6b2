"""The built-in rules and their scanner, from the user's cache folder where they are there and fit, made anew where not.

One file holds both: a JSON header (rules, without what only readers need) and the databases. Its name is a hash of the
rule files' names, sizes and times, of cleanlint's version and of the scanner library and processor. It is replaced whole
and may be deleted or damaged at any time.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cleanlint import cache, scan
from cleanlint.rule import Reach, Rule
from cleanlint.version import __version__

_FIELDS = ("id", "message", "severity", "body", "pattern", "words", "check", "options", "replace", "safe", "tried", "fixable", "triggers", "gate",
           "raw", "where", "kinds", "lang", "default", "rank", "reach", "path")  # fmt: skip


class Pack(NamedTuple):
    """Rules that share a scanner, in running order; without a scanner library it is None."""

    rules: tuple[Rule, ...]
    scanner: scan.Scanner | None


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    """The built-in rules: those that run by default, and the opt-in ones, whose triggers would slow every scan."""
    folder = rules_folder()
    name = f"rules-{state()}"
    known = _read(name)
    if known:
        return known
    from cleanlint.catalog import load

    rules = load([folder])
    for rule in rules:
        rule.tried = True
    halves = [tuple(rule for rule in rules if rule.default is default) for default in (True, False)]
    compiled = [scan.compile_databases(half) if scan.available() else [] for half in halves]
    _write(name, halves, compiled)
    return tuple(Pack(half, scan.Scanner(some) if some else None) for half, some in zip(halves, compiled, strict=True))


def ready() -> bool:
    """Whether the rules are compiled already, which takes some seconds."""
    return cache.holds(f"rules-{state()}")


def rules_folder() -> Path:
    """The built-in rules: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


@lru_cache(maxsize=1)
def state() -> str:
    """Stands for the built-in rules, the program and the libraries that decide what they find."""
    folder = rules_folder()
    facts = [f"{__version__} {sys.version_info[:2]} {scan.library()} {folder}"]
    for source in (folder, Path(__file__).parent):  # a changed engine may read the same rules differently
        facts += _files(str(source))
    data = "\n".join(facts).encode()
    return f"{zlib.crc32(data):08x}{zlib.adler32(data):08x}{len(data):x}"  # enough to tell states of one checkout apart


def _files(folder: str) -> list[str]:
    found = []
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith(("_", ".")):
                found += _files(entry.path)
        elif entry.name.endswith((".toml", ".tsv", ".py")):
            facts = entry.stat()
            found.append(f"{entry.path} {facts.st_size} {facts.st_mtime_ns}\n")
    return sorted(found)


def _read(name: str) -> tuple[Pack, ...] | None:
    data = cache.read(name)
    if data is None:
        return None
    try:
        at = data.index(b"\n") + 1
        found = []
        for rows, sizes in json.loads(data[:at]):
            databases = []
            for size in sizes:
                databases.append(data[at : at + size])
                at += size
            rules = tuple(
                Rule(**{**row, "reach": Reach(*row["reach"]), "triggers": tuple(row["triggers"])}) for row in rows
            )
            found.append(Pack(rules, scan.Scanner(databases) if databases else None))
        return tuple(found)
    except Exception:  # whatever is wrong with a cache file, the remedy is to make it anew
        return None


def _write(name: str, halves: Sequence[Sequence[Rule]], compiled: Sequence[Sequence[bytes]]) -> None:
    header = [
        ([{field: getattr(rule, field) for field in _FIELDS} for rule in half], [len(data) for data in databases])
        for half, databases in zip(halves, compiled, strict=True)
    ]
    body = b"".join(data for databases in compiled for data in databases)
    cache.write(name, json.dumps(header, separators=(",", ":")).encode() + b"\n" + body, instead_of="rules-*")
