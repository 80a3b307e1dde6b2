"""Which files: those named, and the articles in the folders named."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cleanlint.files import STDIN, Trouble, reason

if TYPE_CHECKING:
    import pathspec

ARTICLES = (".txt", ".text", ".md", ".markdown", ".mdx")
"""What is taken from a folder. HTML there is mostly templates and built pages, and reStructuredText reads as damage
where it is markup: name such files to check them."""

_NOT_ARTICLES = re.compile(
    r"(?:requirements|constraints).*\.txt|(?:ads|app-ads|humans|robots|security|cmakelists)\.txt"
    r"|(?:licen[cs]e|copying)(?:-(?:mit|apache)[^/]*)?(?:\.(?:txt|md))?",
    re.IGNORECASE,
)
"""Text files that are for machines or lawyers, also left out by the hooks in .pre-commit-hooks.yaml."""

_KINDS = {".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".html": "html", ".htm": "html"}

_Specs = tuple[tuple[str, "pathspec.GitIgnoreSpec"], ...]


def kind_of(name: str) -> str:
    """The kind of document, told by the ending of its name."""
    return _KINDS.get(os.path.splitext(name)[1].lower(), "text")


def discover(paths: Sequence[str], trouble: Callable[[Trouble], None]) -> Iterator[str]:
    """Files in a fixed order: as named, folders sorted, each file once. What is not there goes to `trouble`."""
    seen: set[str] = set()
    for path in paths:
        try:
            for file in [STDIN] if path == STDIN else _below(path, trouble):
                whole = file if file == STDIN else os.path.realpath(file)
                if whole not in seen:
                    seen.add(whole)
                    yield file
        except Trouble as error:
            trouble(error)


def _below(path: str, trouble: Callable[[Trouble], None]) -> Iterator[str]:
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise Trouble(path, "no such file or folder") from None
    except (OSError, ValueError) as error:
        raise Trouble(path, f"cannot be read: {reason(error)}") from None
    if not stat.S_ISDIR(mode):
        yield path
        return
    ignores = _ignores_above(path)
    if _ignored(path, True, ignores):
        ignores = ()  # an ignored folder that is named is wanted
    found = False
    for file in _walk(path, ignores, trouble):
        found = True
        yield file
    if not found:
        looked = " ".join(ARTICLES)
        raise Trouble(
            path, f"no article in this folder (looked for {looked}, neither hidden nor git-ignored); name the files"
        )


def _walk(folder: str, ignores: _Specs, trouble: Callable[[Trouble], None]) -> Iterator[str]:
    """Articles below a folder, sorted. Links to folders are not followed: they may lead round in a circle."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        if any(entry.name == ".gitignore" for entry in entries):
            ignores += _ignores(folder, os.path.join(folder, ".gitignore"))
    except OSError as error:
        trouble(Trouble(folder, f"cannot be read: {reason(error)}"))
        return
    except Trouble as error:
        trouble(error)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if not _ignored(entry.path, True, ignores):
                yield from _walk(entry.path, ignores, trouble)
        elif _article(entry.name) and _readable(entry) and not _ignored(entry.path, False, ignores):
            yield entry.path


def _article(name: str) -> bool:
    return name.lower().endswith(ARTICLES) and not _NOT_ARTICLES.fullmatch(name)


def _readable(entry: os.DirEntry[str]) -> bool:
    """Files, and links that lead nowhere: those are told, not passed over. Pipes in a folder would wait for ever."""
    return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))


def _ignores_above(folder: str) -> _Specs:
    """What the repository that a folder lies in says from above it, outermost first."""
    at = os.path.realpath(folder)
    above: list[str] = []
    while not os.path.exists(os.path.join(at, ".git")):
        up = os.path.dirname(at)
        if up == at:
            return ()
        at = up
        above.append(at)
    specs = _ignores(at, os.path.join(at, ".git", "info", "exclude"))
    for one in reversed(above):
        specs += _ignores(one, os.path.join(one, ".gitignore"))
    return specs


def _ignores(folder: str, file: str) -> _Specs:
    try:
        with open(file, encoding="utf-8", errors="replace") as lines:
            rows = [line for line in lines if line.strip() and not line.startswith("#")]
    except OSError:
        return ()
    if not rows:
        return ()
    import pathspec  # late: it costs as much as all else together

    try:
        return ((os.path.realpath(folder), pathspec.GitIgnoreSpec.from_lines(rows)),)
    except ValueError as error:
        raise Trouble(file, f"not a valid list of ignored files: {error}") from None


def _ignored(path: str, folder: bool, ignores: Iterable[tuple[str, pathspec.GitIgnoreSpec]]) -> bool:
    """Git's way: the last pattern that matches decides, and those of inner folders come last."""
    if not ignores:
        return False
    verdict = False
    whole = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    for base, spec in ignores:
        inside = os.path.relpath(whole, base).replace(os.sep, "/") + "/" * folder
        said = spec.check_file(inside).include
        verdict = verdict if said is None else said
    return verdict
