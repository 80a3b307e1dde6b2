"""Configuration files: found, read and checked as to their form. Every refusal names file, line and remedy."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanlint import toml
from cleanlint.files import Trouble, megabytes, reason
from cleanlint.version import __version__

if TYPE_CHECKING:
    import pathspec

    from cleanlint.config.keys import Keys

LIMIT = 200_000  # bytes of a configuration: TOML can be written so that reading it takes the square of its length
_MOST_STARS = 3  # in a glob: with four, a name made to match badly takes seconds
LONGEST_CHAIN = 20  # files that extend one another


class Layer(NamedTuple):
    """One table that tells how to check: at the top of a file, for some paths, or, without a file, the command line.
    Its globs are relative to `folder`; `paths` are those it is about, without them it is about all."""

    file: File | None
    at: Keys
    table: Mapping[str, Any]
    folder: str = ""
    paths: Globs | None = None

    def matches(self, path: str) -> bool:
        return self.paths is None or self.paths.match(path)

    def place(self, key: str) -> str:
        """Where a person finds what it says: “cleanlint.toml:12”."""
        return f"{self.file.shown}:{self.file.line((*self.at, key))}" if self.file else "the command line"

    def path_of(self, name: str) -> str:
        """A path that it names: relative to its file."""
        return os.path.join(self.file.folder, os.path.expanduser(name)) if self.file else name


class Configuration(NamedTuple):
    """What one file says, with what it extends: general layers first, those for some paths after them."""

    file: File
    layers: tuple[Layer, ...]


class File:
    """One configuration file and its table."""

    def __init__(self, path: str, text: str, table: Mapping[str, Any], root: Keys) -> None:
        self.path, self.text, self.table, self.root = path, text, table, root
        self.folder = os.path.dirname(os.path.abspath(path))
        self.shown = shown(path)

    def line(self, keys: Keys, word: str = "") -> int:
        """Where the keys lead in the file, as far as can be told, and there the first line with the word."""
        wanted = self.root + keys
        best, at, lines = 0, 1, self.text.split("\n")
        for number, name in _named(lines):
            common = 0
            while common < min(len(name), len(wanted)) and name[common] == wanted[common]:
                common += 1
            if common > best:
                best, at = common, number
        if word:
            quoted = re.compile(rf"[\"']{re.escape(word)}[\"']")
            return next((number for number in range(at, len(lines) + 1) if quoted.search(lines[number - 1])), at)
        return at

    def trouble(self, keys: Keys, message: str, word: str = "") -> Trouble:
        return Trouble(self.shown, message, self.line(keys, word))


class Globs:
    """Globs as in .gitignore, relative to a folder. Raises ValueError for what is none, or would take for ever."""

    def __init__(self, patterns: Sequence[str], folder: str) -> None:
        import pathspec  # late: it costs as much as all else together

        for pattern in patterns:
            stars = [part.count("*") for part in pattern.split("/") if part != "**"]
            if pattern.count("**") > _MOST_STARS or max(stars, default=0) > _MOST_STARS:
                raise ValueError(f"“{pattern}” has more than three * between two slashes, or more than three **")
        try:
            # The other backends compile for longer than all that is to be matched here takes.
            self.spec: pathspec.GitIgnoreSpec = pathspec.GitIgnoreSpec.from_lines(patterns, backend="simple")
        except re.error as error:
            raise ValueError(f"{error}") from None
        self.folder = folder

    def match(self, path: str, folder: bool = False) -> bool:
        try:
            inside = os.path.relpath(path, self.folder).replace(os.sep, "/")
        except ValueError:  # another drive
            return False
        return bool(self.spec.match_file(inside + "/" * folder))


def shown(path: str) -> str:
    """A path as people want to read it: relative where it is below the current folder."""
    try:
        near = os.path.relpath(path)
    except (OSError, ValueError):
        return path
    return path if near.startswith("..") else near


def in_folder(folder: str, name: str) -> File | None:
    """The configuration under one name in a folder, if there is one. Raises Trouble."""
    path = os.path.join(folder, name)
    return read(path) if os.path.lexists(path) else None


_SPEAKS_OF_US = re.compile(rb"cleanlint[\"']?\s*[\].=]")
"""In a pyproject.toml: the table, or its keys. Without, the file need not be parsed."""


def read(path: str) -> File | None:
    """One file with its table, unchecked; None for a pyproject.toml without the table. Raises Trouble."""
    data = _bytes(path)
    project = os.path.basename(path) == "pyproject.toml"
    if project and not _SPEAKS_OF_US.search(data):
        return None
    if len(data) > LIMIT:
        raise Trouble(shown(path), f"not read: a configuration is no larger than {megabytes(LIMIT)}")
    try:
        text = data.decode("utf-8-sig")
        table = toml.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Trouble(shown(path), f"not UTF-8 text (byte {error.start}); save the file as UTF-8", line) from None
    except ValueError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1 if "end of document" in str(error) else 1
        raise Trouble(shown(path), f"not valid TOML: {error}", line) from None
    if not project:
        return File(path, text, table, ())
    tool = table.get("tool", {})
    if not isinstance(tool, dict) or "cleanlint" not in tool:
        return None
    return File(path, text, tool["cleanlint"], ("tool", "cleanlint"))


def _bytes(path: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Trouble(shown(path), "cannot be read: a configuration is a regular file")
        with open(path, "rb") as file:
            return file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Trouble(shown(path), f"cannot be read: {reason(error)}") from None


def load(file: File, folder: str = "") -> Configuration:
    """A file and what it extends, checked but for the names of rules. Globs are relative to the file they stand in, or
    all to `folder`. Raises Trouble."""
    chain = [file]
    seen = {os.path.realpath(file.path)}
    check(file)
    while "extend" in chain[-1].table:
        last = chain[-1]
        name = last.table["extend"]
        path = os.path.join(last.folder, os.path.expanduser(name))
        try:
            base = read(path)
        except Trouble as error:
            raise last.trouble(("extend",), f"what it extends, {error.path}, is of no use: {error.message}") from None
        if base is None:
            raise last.trouble(("extend",), f"{name} has no [tool.cleanlint] to extend")
        if os.path.realpath(path) in seen:
            raise last.trouble(("extend",), f"it extends itself by way of {name}: end the circle")
        if len(chain) == LONGEST_CHAIN:
            raise last.trouble(("extend",), f"more than {LONGEST_CHAIN} files extend one another")
        seen.add(os.path.realpath(path))
        check(base)
        chain.append(base)
    layers = sorted(
        (layer for one in reversed(chain) for layer in _layers(one, folder or one.folder)),
        key=lambda pair: pair[0],
    )
    return Configuration(file, tuple(layer for _, layer in layers))


def check(file: File) -> None:
    """Whether a file says only what can be said. Raises Trouble."""
    from cleanlint.config.keys import CONFIGURATION, fits_version  # late: most files that are looked at have no table

    if not isinstance(file.table, dict):
        raise file.trouble((), f"“{'.'.join(map(str, file.root))}” must be a table")
    wanted = file.table.get("required-version")
    if isinstance(wanted, str):  # first: another version knows other keys
        fits = fits_version(__version__, wanted)
        if fits is None:
            raise file.trouble(("required-version",), f"“{wanted}” is no version; write “>=0.1” or “>=0.1, <1”")
        if not fits:
            raise file.trouble(("required-version",), f"it wants cleanlint {wanted}, and this is {__version__}")
    for problem in CONFIGURATION.problems("", file.table):
        raise file.trouble(problem.keys, problem.message, problem.word)


def _layers(file: File, folder: str) -> Iterator[tuple[int, Layer]]:
    """Each with its rank: the general one, sources, overrides, ignores."""
    table = file.table

    def layer(at: Keys, what: Mapping[str, Any], globs: Sequence[str], where: Keys) -> Layer:
        return Layer(file, at, what, folder, _globs(file, where, globs, folder))

    for key in ("include", "exclude"):
        if key in table:
            _globs(file, (key,), table[key], folder)
    yield 0, Layer(file, (), {key: value for key, value in table.items() if key not in _FOR_PATHS}, folder)
    for glob, one in table.get("sources", {}).items():
        yield 1, layer(("sources", glob), one, [glob], ("sources", glob))
    for number, one in enumerate(table.get("overrides", ())):
        rest = {key: value for key, value in one.items() if key != "paths"}
        yield 2, layer(("overrides", number), rest, one["paths"], ("overrides", number, "paths"))
    for glob, names in table.get("per-path-ignores", {}).items():
        yield 3, layer(("per-path-ignores",), {"ignore": names}, [glob], ("per-path-ignores", glob))


_FOR_PATHS = ("sources", "overrides", "per-path-ignores")


def _globs(file: File, keys: Keys, patterns: Sequence[str], folder: str) -> Globs:
    try:
        return Globs(patterns, folder)
    except ValueError as error:
        raise file.trouble(keys, f"not a glob: {error}") from None


_PART = re.compile(r"\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([\w-]+))\s*(\.?)")
_HEADER = re.compile(r"\s*\[(\[?)(?=[^\]])")


def _named(lines: Iterable[str]) -> Iterator[tuple[int, Keys]]:
    """What the lines of a TOML file are about: the full name of the table or key that begins in each."""
    table: Keys = ()
    counts: dict[Keys, int] = {}
    for number, line in enumerate(lines, 1):
        header = _HEADER.match(line)
        name = _dotted(line, header.end() if header else 0)
        if not name:
            continue
        if header:
            table = name
            if header[1]:
                counts[name] = counts.get(name, -1) + 1
            for depth in range(len(name), 0, -1):  # a table below one of several
                if name[:depth] in counts:
                    table = (*name[:depth], counts[name[:depth]], *name[depth:])
                    break
            yield number, table
        else:
            yield number, table + name


def _dotted(line: str, at: int) -> Keys:
    parts: list[str] = []
    while part := _PART.match(line, at):
        parts.append(next((one for one in part.groups()[:3] if one is not None), ""))
        at = part.end()
        if not part[4]:
            return tuple(parts) if line[at : at + 1] in ("=", "]") else ()
    return ()
