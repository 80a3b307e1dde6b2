"""Which lines of which files have changed since a revision, by git: so that only findings in them count.

Git is asked once for each repository: what differs between the working tree and the place where this branch left the
revision (what is not committed counts), and which files it does not know, which are new from end to end.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cleanlint.engine import Result
from cleanlint.files import STDIN, Source, Trouble, reason
from cleanlint.patch import Edit, apply, compose
from cleanlint.rule import Finding

Ranges = tuple[tuple[int, int], ...]
"""First and last lines that changed, counted from 1. Where lines were only deleted, the last is one less than the first:
what reaches over that place touches it."""

WHOLE: Ranges = ((1, 1 << 60),)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\(?:([0-7]{3})|(.))")
_LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_EXTERNAL_DIFF")


class Changes(NamedTuple):
    """What changed in one repository: lines by file, and files and folders (with a slash) that git does not know."""

    lines: dict[str, Ranges]
    unknown: frozenset[str]


class Changed:
    """The changed lines of files, in whatever repository each of them is. Plain data: it can be sent to a process."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        self._roots: dict[str, str] = {}  # folder -> root of its repository
        self._changes: dict[str, Changes] = {}

    def ask(self, paths: Iterable[str]) -> Changed:
        """Ask git about the repositories of these files and folders now, not when they are needed. Raises Trouble."""
        for path in paths:
            if path == STDIN:
                raise Trouble("<stdin>", "git knows nothing of standard input; leave out --changed-since")
            if os.path.exists(path):
                whole = os.path.realpath(path)
                self._of(whole if os.path.isdir(whole) else os.path.dirname(whole))
        return self

    def ranges(self, source: Source) -> Ranges:
        """The changed lines of a file. Raises Trouble."""
        whole = os.path.realpath(source.name)
        root, changes = self._of(os.path.dirname(whole))
        path = os.path.relpath(whole, root).replace(os.sep, "/")
        parts = path.split("/")
        if path in changes.unknown or any("/".join(parts[:at]) + "/" in changes.unknown for at in range(1, len(parts))):
            return WHOLE
        found = changes.lines.get(path, ())
        return WHOLE if found and not _counts_like_git(source) else found

    def _of(self, folder: str) -> tuple[str, Changes]:
        if folder not in self._roots:
            self._roots[folder] = _root(folder)
        root = self._roots[folder]
        if root not in self._changes:
            self._changes[root] = _changes(root, self.revision)
        return root, self._changes[root]


def _counts_like_git(source: Source) -> bool:
    """Whether this file's lines are what git takes for lines."""
    return not source.encoding.startswith(("utf-16", "utf-32")) and b"\r" not in source.raw.replace(b"\r\n", b"")


def touched(findings: Sequence[Finding], ranges: Ranges) -> list[Finding]:
    """The findings whose lines touch a changed one."""
    return [
        one for one in findings if _touch(one.line, one.line + (one.found.strip("\n") or one.found).count("\n"), ranges)
    ]


def mend(run: Callable[[str], Result | None], text: str, ranges: Ranges) -> tuple[Result, Ranges] | None:
    """Mend a text in its changed lines only, by edits of `run`, until none is left for them. The findings are those in
    the mended text, the ranges the changed lines there."""
    edits, seen = list[Edit](), {text}
    while True:
        result = run(text)
        if not result:
            return None
        chosen, moved = _picked(text, result.edits, ranges)
        if not chosen:
            return result._replace(text=text, edits=edits), ranges
        edits = compose(edits, chosen, text) if edits else chosen
        text, ranges = apply(text, chosen), moved
        if text in seen:
            raise ValueError("mending does not come to rest")
        seen.add(text)


def _picked(text: str, edits: Sequence[Edit], ranges: Ranges) -> tuple[list[Edit], Ranges]:
    """The edits that touch a changed line, and where the changed lines are once these are made."""
    chosen, spans = list[Edit](), list[tuple[int, int]]()
    shifts = [(0, 0)]  # line, lines more or fewer after it
    line = at = shift = 0
    for edit in edits:
        line, at = line + text.count("\n", at, edit.start), edit.start
        found = text[edit.start : edit.end]
        inner = found.strip("\n") or found  # a deleted line takes line breaks along
        first = line + 1 + (len(found) - len(found.lstrip("\n")) if found.strip("\n") else 0)
        if not _touch(first, first + inner.count("\n"), ranges):
            continue
        chosen.append(edit)
        spans.append((line + 1 + shift, line + 1 + shift + edit.text.count("\n")))
        shift += edit.text.count("\n") - found.count("\n")
        shifts.append((line + 1 + found.count("\n"), shift))
    for low, high in ranges:
        spans.append((_after(low, shifts), _after(high, shifts)))
    return chosen, tuple(sorted(set(spans)))


def _after(line: int, shifts: Sequence[tuple[int, int]]) -> int:
    return max(1, line + shifts[bisect_right(shifts, line, key=lambda one: one[0]) - 1][1])


def _touch(first: int, last: int, ranges: Ranges) -> bool:
    return any(first <= high and low <= last for low, high in ranges)


def _root(folder: str) -> str:
    at = folder
    while not os.path.exists(os.path.join(at, ".git")):
        up = os.path.dirname(at)
        if up == at:
            raise Trouble(folder, "not in a git repository; --changed-since needs one")
        at = up
    return at


def _changes(root: str, revision: str) -> Changes:
    base = _base(root, revision)
    patch = _git(
        root, "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--no-color", "--no-ext-diff",
        "--no-textconv", "--no-relative", "--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/", base, "--",
    )  # fmt: skip
    unknown = _git(root, "ls-files", "--others", "--directory", "-z")
    return Changes(_read(patch), frozenset(os.fsdecode(name) for name in unknown.split(b"\0") if name))


def _base(root: str, revision: str) -> str:
    """The commit at which this branch left the revision."""
    named = "" if revision.startswith("-") else revision
    commit = _git(root, "rev-parse", "--verify", "--quiet", f"{named}^{{commit}}", told=False) if named else b""
    shallow = _git(root, "rev-parse", "--is-shallow-repository", told=False).strip() == b"true"
    hint = "; this clone is shallow: fetch more of it (git fetch --unshallow, or fetch-depth: 0)" if shallow else ""
    if not commit:
        raise Trouble(root, f"git knows no revision “{revision}”{hint or '; is it fetched? (git fetch origin)'}")
    base = _git(root, "merge-base", commit.decode().strip(), "HEAD", told=False)
    if not base:
        raise Trouble(root, f"“{revision}” and this branch have no commit in common{hint}")
    return base.split()[0].decode()


def _git(root: str, *words: str, told: bool = True) -> bytes:
    """What git says; where it refuses, nothing, or (`told`) a Trouble."""
    import subprocess

    clean = {name: value for name, value in os.environ.items() if name not in _OURS}  # a hook's are of its repository
    clean |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = ["git", "-C", root, "-c", "core.quotePath=false", *words]
    try:
        done = subprocess.run(command, capture_output=True, env=clean, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise Trouble(root, f"git cannot be started ({reason(error)}); --changed-since needs it") from None
    if not done.returncode:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip()
    if told or "dubious ownership" in said:
        raise Trouble(root, f"git says: {said.splitlines()[0] if said else 'nothing'}")
    return b""


def _read(patch: bytes) -> dict[str, Ranges]:
    """Changed lines by file, from a patch without context."""
    found: dict[str, list[tuple[int, int]]] = {}
    name, skip = "", 0
    for line in patch.split(b"\n"):
        if skip:
            skip -= not line.startswith(b"\\")  # “\ No newline at end of file”
        elif line.startswith(b"diff --git "):
            name = _name(line[len(line) // 2 + 6 :])[2:]
        elif line.startswith(b"rename to "):
            name = _name(line[10:])
        elif line.startswith(b"Binary files "):
            found[name] = list(WHOLE)
        elif match := _HUNK.match(line):
            gone, first, came = int(match[1] or 1), int(match[2]), int(match[3] or 1)
            skip = gone + came
            found.setdefault(name, []).append((first, first + came - 1) if came else (first + 1, first))
    return {name: tuple(ranges) for name, ranges in found.items()}


def _name(told: bytes) -> str:
    """A file's name, which git puts in quotation marks where it holds odd characters."""
    if told.startswith(b'"'):
        told = _ESCAPE.sub(lambda one: bytes([int(one[1], 8)]) if one[1] else _LETTERS.get(one[2], one[2]), told[1:-1])
    return os.fsdecode(told)
