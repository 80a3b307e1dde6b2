"""The built-in rules and their scanner, from the user's cache folder where they are there and fit, made anew where not.

One file holds both: first the rules with their patterns compiled, then the databases. Its name is a hash of the rule
files' names, sizes and times, of the versions of cleanlint and of the libraries that compile, and of the processor. It is
replaced whole and may be deleted or damaged at any time.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from cleanlint import cache, exact, scan
from cleanlint.rule import Reach, Rule
from cleanlint.shipped import rules_folder
from cleanlint.version import __version__


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
    compiled = [scan.compile_databases(half) if scan.available() else None for half in halves]
    _write(name, halves, compiled)
    return tuple(Pack(half, scan.Scanner(*some) if some else None) for half, some in zip(halves, compiled, strict=True))


def ready() -> bool:
    """Whether the rules are compiled already, which takes some seconds."""
    return cache.holds(f"rules-{state()}")


@lru_cache(maxsize=1)
def state() -> str:
    """Stands for the built-in rules, the program and the libraries that decide what they find."""
    rules, program = rules_folder(), os.path.dirname(__file__)
    facts = [f"{__version__} {sys.version_info[:2]} {exact.library()} {scan.library()} {rules}"]
    facts += _files(program)  # a changed engine may read the same rules differently
    if not rules.startswith(program):
        facts += _files(rules)
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
    parts = cache.parts(name)
    try:
        found = []
        codes, halves = marshal.loads(next(parts))
        exact.know(codes)
        for rows, users, databases in halves:
            rules = tuple(Rule(*[*facts, Reach(*reach)]) for *facts, reach in rows)
            found.append(Pack(rules, scan.Scanner(users, islice(parts, databases)) if databases else None))
        return tuple(found)
    except Exception:  # whatever is wrong with a cache file, the remedy is to make it anew
        return None


def _write(name: str, halves: Sequence[Sequence[Rule]], compiled: Sequence[scan.Compiled | None]) -> None:
    scanners = [one or scan.Compiled([], []) for one in compiled]
    rows = [
        ([_row(rule) for rule in half], users, len(some)) for half, (users, some) in zip(halves, scanners, strict=True)
    ]
    codes = {one: exact.code(one) for half in halves for rule in half for one in _patterns(rule)}
    databases = chain.from_iterable(one.databases for one in scanners)
    cache.write(name, marshal.dumps((codes, rows)), *databases, instead_of="rules-")


def _row(rule: Rule) -> tuple[object, ...]:
    """The rule as plain data: its fields, of which the reach is the last."""
    return *(getattr(rule, one.name) for one in fields(rule)[:-1]), tuple(rule.reach)


def _patterns(rule: Rule) -> Iterator[str]:
    """What is compiled for a rule: its own pattern, and those that it gives to its check."""
    options = rule.options
    yield from filter(None, (rule.pattern, options.get("pattern"), *options.get("phrases", ())))
