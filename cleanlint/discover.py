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

_KINDS = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mkd": "markdown", ".qmd": "markdown", ".rmd": "markdown", ".mdx": "mdx",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".rst": "rst", ".rest": "rst", ".adoc": "adoc", ".asciidoc": "adoc",
    ".srt": "subtitles", ".vtt": "subtitles",
}  # fmt: skip

ARTICLES = (".txt", ".text", *(ending for ending, kind in _KINDS.items() if kind != "html"))
"""What is taken from a folder. HTML there is mostly templates and built pages: name such files to check them."""

_NOT_ARTICLES = (
    r"(?i)(?:requirements|constraints).*\.txt|(?:ads|app-ads|humans|robots|security|cmakelists)\.txt"
    r"|(?:licen[cs]e|copying)(?:-(?:mit|apache)[^/]*)?(?:\.(?:txt|md))?"
)
"""Text files that are for machines or lawyers, also left out by the hooks in .pre-commit-hooks.yaml."""

_Specs = tuple[tuple[str, "pathspec.GitIgnoreSpec"], ...]


def kind_of(name: str) -> str:
    """The kind of document, told by the ending of its name."""
    return _KINDS.get(os.path.splitext(name)[1].lower(), "text")


class Choice:
    """What the user's configuration says of which files to read. This one says nothing."""

    def excluded(self, path: str, folder: bool = False) -> str:
        """Where it says that a file or folder is not to be read, or nothing."""
        return ""

    def included(self, path: str) -> bool | None:
        """Whether a file is to be taken from its folder; None: as its name tells."""
        return None


def discover(
    paths: Sequence[str],
    trouble: Callable[[Trouble], None],
    choice: Choice = Choice(),  # noqa: B008 - it has no state
    note: Callable[[str], None] = lambda text: None,
) -> Iterator[str]:
    """Files in a fixed order: as named, folders sorted, each file once. What is not there goes to `trouble`.

    A file that is named is read whatever its name, but not one that is excluded: then a `note` says so.
    """
    seen: set[str] = set()
    for path in paths:
        try:
            for file in [STDIN] if path == STDIN else _below(path, trouble, choice, note):
                whole = file if file == STDIN else os.path.realpath(file)
                if whole not in seen:
                    seen.add(whole)
                    yield file
        except Trouble as error:
            trouble(error)


def _below(path: str, trouble: Callable[[Trouble], None], choice: Choice, note: Callable[[str], None]) -> Iterator[str]:
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise Trouble(path, "no such file or folder") from None
    except (OSError, ValueError) as error:
        raise Trouble(path, f"cannot be read: {reason(error)}") from None
    where = choice.excluded(path, stat.S_ISDIR(mode))
    if where:
        note(f"note: {path}: left out, as {where} excludes it")
        return
    if not stat.S_ISDIR(mode):
        yield path
        return
    ignores = _ignores_above(path)
    if _ignored(path, True, ignores):
        ignores = ()  # an ignored folder that is named is wanted
    found = False
    for file in _walk(path, ignores, trouble, choice):
        found = True
        yield file
    if not found:
        looked = f"{' '.join(ARTICLES)} or what a configuration includes, neither hidden, git-ignored nor excluded"
        raise Trouble(path, f"no article in this folder (looked for {looked}); name the files")


def _walk(folder: str, ignores: _Specs, trouble: Callable[[Trouble], None], choice: Choice) -> Iterator[str]:
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
        folder_too = entry.is_dir(follow_symlinks=False)
        try:
            if not folder_too and not (_article(entry, choice) and _readable(entry)):
                continue
            if _ignored(entry.path, folder_too, ignores) or choice.excluded(entry.path, folder_too):
                continue
        except Trouble as error:  # a configuration that cannot be used
            trouble(error)
            continue
        if folder_too:
            yield from _walk(entry.path, ignores, trouble, choice)
        else:
            yield entry.path


def _article(entry: os.DirEntry[str], choice: Choice) -> bool:
    if re.fullmatch(_NOT_ARTICLES, entry.name):
        return False
    included = choice.included(entry.path)
    return entry.name.lower().endswith(ARTICLES) if included is None else included


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
        return ((os.path.realpath(folder), pathspec.GitIgnoreSpec.from_lines(rows, backend="simple")),)
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
