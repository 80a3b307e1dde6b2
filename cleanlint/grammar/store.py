"""LanguageTool's answers on disk, by paragraph, settings and server version: what was asked once is not asked again."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from cleanlint import cache
from cleanlint.grammar.annotate import Paragraph
from cleanlint.grammar.client import Match

FORM = "1"  # change it when paragraphs are cut, or answers kept, in another way
KEEP = 90 * 86_400  # seconds an answer that nobody asks for is kept
TRUST = 86_400  # seconds for which a server is taken to be of the version it last said
NAME = "grammar.sqlite"


class Store:
    """A small database that may be damaged or deleted at any moment: without it everything is asked again."""

    def __init__(self, wanted: bool = True) -> None:
        self._base: sqlite3.Connection | None = None
        if not wanted:
            return
        for _ in range(2):
            try:
                self._base = self._open()
                return
            except sqlite3.OperationalError:
                return  # not writable, or locked for too long
            except (OSError, sqlite3.DatabaseError):
                with suppress(OSError):
                    os.unlink(os.path.join(cache.folder(), NAME))

    def _open(self) -> sqlite3.Connection:
        folder = cache.folder()
        os.makedirs(folder, exist_ok=True)
        base = sqlite3.connect(os.path.join(folder, NAME), timeout=10, isolation_level=None)
        base.execute("create table if not exists answers (key blob primary key, body text, used integer) without rowid")
        base.execute("create table if not exists servers (url text primary key, version text, seen integer)")
        base.execute("delete from answers where used < ?", (int(time.time()) - KEEP,))
        return base

    def version(self, url: str) -> str:
        """What the server said of itself within the last day, or nothing."""
        rows = self._rows("select version from servers where url = ? and seen > ?", (url, int(time.time()) - TRUST))
        return str(rows[0][0]) if rows else ""

    def remember(self, url: str, version: str) -> None:
        self._rows("insert or replace into servers values (?, ?, ?)", (url, version, int(time.time())))

    def get(self, key: bytes) -> list[Match] | None:
        rows = self._rows("select body, used from answers where key = ?", (key,))
        if not rows:
            return None
        try:
            made = [
                Match(rule, category, message, start, end, tuple(suggestions), kind)
                for rule, category, message, start, end, suggestions, kind in json.loads(rows[0][0])
            ]
        except (ValueError, TypeError):
            return None
        now = int(time.time())
        if rows[0][1] < now - 86_400:
            self._rows("update answers set used = ? where key = ?", (now, key))
        return made

    def put(self, answers: Mapping[bytes, Sequence[Match]]) -> None:
        now = int(time.time())
        self._rows("begin")
        for key, matches in answers.items():
            self._rows("insert or replace into answers values (?, ?, ?)", (key, json.dumps(matches), now))
        self._rows("commit")

    def close(self) -> None:
        if self._base:
            self._base.close()
            self._base = None

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[str, int]]:
        if not self._base:
            return []
        try:
            return self._base.execute(query, values).fetchall()
        except sqlite3.Error:
            self.close()  # full disk, damage, a lock that stays: go on without
            return []


def key(paragraph: Paragraph, fixed: Mapping[str, str], version: str, ngrams: str) -> bytes:
    """The name of an answer: everything it depends on, and nothing else."""
    told = json.dumps([FORM, version, ngrams, sorted(fixed.items()), paragraph.pieces])
    return hashlib.sha256(told.encode("ascii")).digest()
