"""What was found in files before: remembered by their content, the rules and the state of cleanlint itself.

In the user's cache folder, one file for each set of rules, read whole when first asked and replaced whole after a run. They
may be deleted or damaged at any time: then the files are checked again.
"""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from cleanlint import builtin, cache
from cleanlint.rule import Finding, Rule

MOST = 50_000  # files remembered for one set of rules; those not met for longest are forgotten

_RULE = attrgetter(
    "id", "message", "severity", "body", "pattern", "words", "check", "options", "replace", "safe", "firm", "triggers", "gate",
    "where", "kinds", "lang", "rank",
)  # fmt: skip
_FINDING = attrgetter("rule", "severity", "message", "start", "end", "line", "column", "fix", "safe")

Rows = list[tuple[Any, ...]]
Met = dict[str, dict[str, Rows]]
"""Name of a set of rules -> digest of a file -> what was found in it."""


class Results:
    """Findings of earlier runs, and of this one."""

    def __init__(self) -> None:
        self._known: Met = {}
        self._met: Met = {}
        self._names: dict[int, tuple[Sequence[Rule] | None, str]] = {}

    def key(self, rules: Sequence[Rule] | None, data: bytes, facts: tuple[object, ...]) -> tuple[str, str]:
        """Stands for a file and all that decides what is found in it: `facts` are what does beside rules and content."""
        return self._name(rules), _digest(data + repr(facts).encode("utf-8", "backslashreplace"))

    def get(self, key: tuple[str, str], text: str) -> list[Finding] | None:
        """What was found in the file, whose text this is, or None where that is not known."""
        name, digest = key
        rows = self._table(name).get(digest)
        if rows is None:
            return None
        self._met.setdefault(name, {})[digest] = rows
        return [
            Finding(rule, severity, message, start, end, line, column, text[start:end], fix, safe)
            for rule, severity, message, start, end, line, column, fix, safe in rows
        ]

    def put(self, key: tuple[str, str], findings: Sequence[Finding]) -> None:
        name, digest = key
        self._met.setdefault(name, {})[digest] = [_FINDING(finding) for finding in findings]

    def take(self) -> Met:
        """What was met since the last call, for `add` in the process that saves."""
        met, self._met = self._met, {}
        return met

    def add(self, met: Met) -> None:
        for name, files in met.items():
            table = self._table(name)
            for digest, rows in files.items():
                table.pop(digest, None)
                table[digest] = rows  # last: the order is that of the latest meeting

    def save(self) -> None:
        for name, table in self._known.items():
            rows = dict(list(table.items())[-MOST:])
            cache.write(name, marshal.dumps(rows), outdated="results-")

    def _name(self, rules: Sequence[Rule] | None) -> str:
        known = self._names.get(id(rules))
        if not known:
            facts = repr(rules and [_RULE(rule) for rule in rules]) + builtin.state()
            known = self._names[id(rules)] = rules, f"results-{_digest(facts.encode('utf-8', 'backslashreplace'))}"
        return known[1]

    def _table(self, name: str) -> dict[str, Rows]:
        if name not in self._known:
            try:
                table = marshal.loads(cache.read(name) or b"")
            except (EOFError, ValueError, TypeError):  # it is not there, or damaged
                table = None
            self._known[name] = table if isinstance(table, dict) else {}
        return self._known[name]


def _digest(data: bytes) -> str:
    from hashlib import blake2b  # late: it brings OpenSSL, and few runs are large enough to remember

    return blake2b(data, digest_size=16).hexdigest()
