"""What was found before and is put up with: only what is new counts.

A finding is known by its file, its rule, what it found, and a few words around it, never by its line: paragraphs may
move, and as many other faults of the same rule are still new ones. One finding a line, sorted, so that versions of the
file merge; what people add to a line (a reason, an `until`) is kept when cleanlint writes it again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from cleanlint.context import around, squeezed
from cleanlint.files import Trouble, new_file, read
from cleanlint.rule import Finding

_HEAD = {"cleanlint-baseline": 1}
_OWN = ("path", "rule", "found", "key", "count")
_SHOWN = 60  # code points of what was found that are written, for people

Id = tuple[str, str]
"""Rule, and hash of what it found and of the words around that."""


class Entry(NamedTuple):
    """A finding that is known `times` times in a file; `path` is relative to the baseline's folder, `more` is people's."""

    path: str
    rule: str
    found: str
    key: str
    times: int
    more: Mapping[str, Any]

    @property
    def id(self) -> Id:
        return self.rule, self.key

    @property
    def sides(self) -> tuple[str, ...]:
        """Keys of the same finding when the words on one side of it have changed."""
        what, before, after = self.key.split("-")
        return (f"{what}-{before}-*",) * bool(before) + (f"{what}-*-{after}",) * bool(after)


class Sifted(NamedTuple):
    """One file's findings: those that are `new`, entries for the others as they are now (`held`), entries that are
    `stale` (with the counts that are too many) or `unheard`, as their rule did not run or their time is over, entries for the new ones, and
    the paths of renamed files they were known under."""

    path: str
    new: list[Finding]
    held: list[Entry]
    stale: list[Entry]
    unheard: list[Entry]
    added: list[Entry]
    moved: frozenset[str] = frozenset()


class Known:
    """The entries of one baseline file."""

    def __init__(self, file: str, entries: Sequence[Entry] = ()) -> None:
        import datetime

        self.file, self.entries = file, entries
        self._folder = os.path.dirname(os.path.abspath(file))
        self._today = datetime.date.today().isoformat()
        self._by_path: dict[str, dict[Id, Entry]] = {}
        for entry in entries:
            self._by_path.setdefault(entry.path, {})[entry.id] = entry
        self._gone: list[Entry] | None = None

    def path(self, name: str) -> str:
        """A file's name as the baseline has it."""
        whole = os.path.abspath(name)
        with suppress(ValueError):  # another drive
            whole = os.path.relpath(whole, self._folder)
        return whole.replace(os.sep, "/")

    def missing(self, path: str) -> bool:
        """Whether there is no such file (any more)."""
        return not os.path.exists(os.path.join(self._folder, path))

    def sift(
        self, name: str, text: str, findings: Sequence[Finding], ran: Callable[[str], bool] = lambda rule: True
    ) -> Sifted:
        """Part a file's findings. What a rule that did not run has found before is neither there nor stale.

        A file that is not known has perhaps been renamed: what was known of files that are gone is known of it.
        """
        path = self.path(name)
        own = self._by_path.get(path)
        left = _Left(entry for entry in (self._orphans() if own is None else own.values()) if self._holds(entry))
        rows = [_entry(path, text, finding) for finding in findings]
        known = [left.take(row, (row.key,)) for row in rows]
        known = [entry or left.take(row, row.sides) for entry, row in zip(known, rows, strict=True)]
        held: dict[Id, Entry] = {}
        added: dict[Id, Entry] = {}
        for entry, row in zip(known, rows, strict=True):
            more = (held if entry else added).get(row.id)
            now = row._replace(times=more.times + 1 if more else 1, more=entry.more if entry else {})
            (held if entry else added)[row.id] = now
        over = list(left.entries()) if own else []
        ended = [entry for entry in (own or {}).values() if not self._holds(entry)]
        unheard = [entry for entry in over if not ran(entry.rule)] + [one for one in ended if one.id in added]
        return Sifted(
            path,
            [finding for entry, finding in zip(known, findings, strict=True) if not entry],
            list(held.values()),
            [entry for entry in (*over, *ended) if entry not in unheard],
            unheard,
            list(added.values()),
            frozenset(entry.path for entry in known if entry) - {path},
        )

    def _holds(self, entry: Entry) -> bool:
        return str(entry.more.get("until", "9999")) >= self._today

    def _orphans(self) -> list[Entry]:
        if self._gone is None:
            self._gone = [entry for path, own in self._by_path.items() if self.missing(path) for entry in own.values()]
        return self._gone

    def lost(self, parts: Iterable[Sifted]) -> list[Entry]:
        """Entries of files that are gone and were not found under another name."""
        there = {part.path for part in parts} | {path for part in parts for path in part.moved}
        return [
            entry
            for path, own in self._by_path.items()
            if path not in there and self.missing(path)
            for entry in own.values()
        ]

    def after(self, parts: Sequence[Sifted], take: bool) -> list[Entry]:
        """What the baseline holds without what is stale; with all that is new, if it is to `take` it. Files that were
        not looked at keep their entries."""
        looked = {part.path for part in parts}
        made = [entry for entry in self.entries if entry.path not in looked and not self.missing(entry.path)]
        for part in parts:
            rows = dict[Id, Entry]()
            for entry in (*part.held, *part.unheard):
                rows[entry.id] = entry
            held = {entry.id: entry.times for entry in part.held}
            for entry in part.added if take else ():
                more = rows[entry.id].more if entry.id in rows else {}
                rows[entry.id] = entry._replace(times=entry.times + held.get(entry.id, 0), more=more)
            made += rows.values()
        return made


class _Left:
    """The entries of a file that no finding has taken yet, by their keys and by their sides."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[tuple[str, Id], Entry] = {}
        self._by_key: dict[Id, list[tuple[str, Id]]] = {}
        for entry in entries:
            self._entries[entry.path, entry.id] = entry
            for key in (entry.key, *entry.sides):
                self._by_key.setdefault((entry.rule, key), []).append((entry.path, entry.id))

    def take(self, row: Entry, keys: Iterable[str]) -> Entry | None:
        """An entry that has one of these keys; it is there once less from now on."""
        for key in keys:
            names = self._by_key.get((row.rule, key), [])
            while names and names[-1] not in self._entries:
                names.pop()
            if names:
                entry = self._entries.pop(names[-1])
                if entry.times > 1:
                    self._entries[names[-1]] = entry._replace(times=entry.times - 1)
                return entry
        return None

    def entries(self) -> Iterable[Entry]:
        return self._entries.values()


def _entry(path: str, text: str, finding: Finding) -> Entry:
    found = squeezed(finding.found)
    before, after = around(text, finding.start, finding.end)
    key = "-".join(map(_hash, (found.casefold(), before, after)))
    shown = found if len(found) <= _SHOWN else found[: _SHOWN - 1] + "…"
    return Entry(path, finding.rule, shown, key, 1, {})


def _hash(text: str) -> str:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest() if text else ""


def load(file: str) -> Known:
    """Read a baseline. Raises Trouble, which names the line."""
    if not os.path.exists(file):
        raise Trouble(file, f"no such baseline; make it: cleanlint check --write-baseline {file}")
    lines = read(file).text.split("\n")
    entries: dict[tuple[str, Id], Entry] = {}
    headed = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
            raise Trouble(file, "a merge was not ended: keep the lines of both sides and delete this mark", number)
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict) and "cleanlint-baseline" in row:
            if row != _HEAD:
                raise Trouble(file, "made by a newer cleanlint; upgrade, or write the baseline again", number)
            headed = True
            continue
        entry = _read(row) if headed else None
        if not entry:
            raise Trouble(file, "not a line of a baseline; write it again with --write-baseline", number)
        twin = entries.get((entry.path, entry.id))  # both sides of a merge may have brought it
        entries[entry.path, entry.id] = (
            entry._replace(times=max(entry.times, twin.times), more={**twin.more, **entry.more}) if twin else entry
        )
    if any(line.strip() for line in lines) and not headed:
        raise Trouble(file, "not a baseline of cleanlint's", 1)
    return Known(file, list(entries.values()))


def _read(row: Any) -> Entry | None:
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in ("path", "rule", "key")):
        return None
    count = row.get("count", 1)
    if row["key"].count("-") != 2:
        return None
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        return None
    more = {name: value for name, value in row.items() if name not in _OWN}
    return Entry(row["path"], row["rule"], str(row.get("found", "")), row["key"], count, more)


def save(file: str, entries: Iterable[Entry]) -> None:
    """Write a baseline: the same entries give the same bytes. Raises Trouble."""
    rows = sorted(entries, key=lambda one: one[:4])
    with new_file(file) as out:
        for row in (_HEAD, *map(_row, rows)):
            out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n")


def _row(entry: Entry) -> dict[str, Any]:
    own: dict[str, Any] = {"path": entry.path, "rule": entry.rule, "found": entry.found, "key": entry.key}
    if entry.times > 1:
        own["count"] = entry.times
    return own | dict(sorted(entry.more.items()))
