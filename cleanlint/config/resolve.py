"""What holds for one file: the configuration found from it upwards, and over that the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cleanlint.batch import Settings
from cleanlint.discover import Choice
from cleanlint.files import MAX_SIZE, Trouble

if TYPE_CHECKING:
    from cleanlint.config.read import Configuration, Globs, Layer
    from cleanlint.config.rulesets import RuleSets
    from cleanlint.rule import Rule

NAMES = ("cleanlint.toml", "pyproject.toml")
"""Of two in one folder the first counts."""

_OPTIONS = {"select": "select", "extend-select": "extend_select", "ignore": "ignore", "rules": "folders", "residue": "residue",
            "kind": "kind", "encoding": "encoding", "max-size": "limit", "hints": "hints", "fail-level": "fail_level"}  # fmt: skip
"""Keys and the options of the command line that say the same of every file."""

_RUN = {"output-format": "text", "jobs": 0, "cache": True}
"""Keys about the whole run, with what holds where neither an option nor a configuration says anything."""

_BRINGS_CODE = ("server", "home", "java")


class Resolver(Choice):
    """`asked` are the options of the command line; None and empty mean that the user said nothing. What a file says is
    read once: for changed configurations make another one. It can be sent to other processes."""

    def __init__(self, asked: Mapping[str, Any] | None = None) -> None:
        self.asked = dict(asked or {})
        self._said = {
            key: self.asked[option] for key, option in _OPTIONS.items() if self.asked.get(option) not in (None, "", ())
        }
        self._by_folder: dict[str, Configuration | Trouble | None] = {}
        self._settings: dict[tuple[int, ...], Settings] = {}
        self._globs: dict[tuple[int, str], Globs] = {}

    def __reduce__(self) -> tuple[type[Resolver], tuple[dict[str, Any]]]:
        return Resolver, (self.asked,)

    def settings(self, path: str) -> Settings:
        """What holds for one file, which need not exist. Raises Trouble for a configuration that cannot be used."""
        layers = self.layers(path)
        key = tuple(map(id, layers))
        if key not in self._settings:
            self._settings[key] = self._made(layers)
        made = self._settings[key]
        return made._replace(excluded=True) if layers and self.excluded(path) else made

    def known(self, path: str) -> tuple[tuple[Rule, ...], frozenset[str]]:
        """All rules that can be named for one file, as severe and safe as its configuration wants them, and the ids of
        those that run. Raises Trouble, and UnknownRule for a name on the command line."""
        from cleanlint.config.read import Layer

        layers = [*self.layers(path), self.command_line]
        self._sets.check([self.command_line], layers)
        every = self._sets.of([*layers, Layer(None, (), {"select": ["ALL"], "lang": "auto"})]) or ()
        running = self._sets.of(layers)
        return every, frozenset(rule.id for rule in running or every if running or rule.default)

    def layers(self, path: str) -> list[Layer]:
        """The tables that hold for one file, the general ones first. Raises Trouble."""
        path = os.path.abspath(path)
        configuration = self._above(os.path.dirname(path))
        return [layer for layer in configuration.layers if layer.matches(path)] if configuration else []

    def excluded(self, path: str, folder: bool = False) -> str:
        """Where a configuration says that a file or folder is not to be read; empty where none does. An excluded
        folder stays excluded, whatever configuration lies in it. Raises Trouble."""
        path = os.path.abspath(path)
        while not (folder and _top(path)):
            configuration = self._above(os.path.dirname(path))
            if not configuration:
                break
            layer, globs = self._last(configuration, "exclude")
            if layer and globs and globs.match(path, folder):
                return layer.place("exclude")
            if self.asked.get("config"):
                break
            path, folder = configuration.file.folder, True
        return ""

    def included(self, path: str) -> bool | None:
        """Whether the file is to be taken from its folder, or None where no configuration says so. Raises Trouble."""
        path = os.path.abspath(path)
        configuration = self._above(os.path.dirname(path))
        globs = self._last(configuration, "include")[1] if configuration else None
        return globs.match(path) if globs else None

    def whole_run(self) -> dict[str, Any]:
        """The options, with what the configuration of the current folder says of the run.

        Raises Trouble for a configuration that cannot be used, and UnknownRule for a name on the command line.
        """
        try:
            here = self.layers(os.path.join(os.getcwd(), "here"))
        except FileNotFoundError:
            raise Trouble(os.curdir, "the current folder is gone; go to one that is there") from None
        made = dict(self.asked)
        if self._said:
            self._sets.check([self.command_line], [*here, self.command_line])
        for key, default in _RUN.items():
            name = key.replace("-", "_")
            if made.get(name) is None:
                made[name] = self._for_run(key, default)[0]
        if not self.asked.get("no_own_rules"):
            own = [layer.path_of(name) for layer in here for name in layer.table.get("rules", ())]
            made["folders"] = (*own, *made.get("folders", ()))
        return made

    def grammar(self) -> tuple[Mapping[str, Any], str]:
        """The table for LanguageTool, and the folder that its paths are relative to. Raises Trouble."""
        table, folder = self._for_run("grammar", {})
        if self.asked.get("no_own_rules"):
            table = {key: value for key, value in table.items() if key not in _BRINGS_CODE}
        return table, folder

    def _for_run(self, key: str, default: Any) -> tuple[Any, str]:
        """What the current folder's configuration says, and the folder of the file that does."""
        configuration = self._above(os.getcwd())
        for layer in reversed(configuration.layers if configuration else ()):
            if layer.file and not layer.paths and key in layer.table:
                return layer.table[key], layer.file.folder
        return default, ""

    def _made(self, layers: Sequence[Layer]) -> Settings:
        tables = [*(layer.table for layer in layers), self._said]

        def last(key: str, default: Any) -> Any:
            return next((table[key] for table in reversed(tables) if key in table), default)

        limit = last("max-size", MAX_SIZE)
        if isinstance(limit, str):
            from cleanlint.config.keys import size

            limit = size(limit)
        return Settings(
            rules=self._rules(layers),
            kind=last("kind", ""),
            fields=tuple(last("front-matter", ())),
            allow=tuple(phrase for table in tables for phrase in table.get("allow", ())),
            encoding=last("encoding", ""),
            limit=limit,
            hints=last("hints", True),
            fail_level=last("fail-level", "warning"),
        )

    def _rules(self, layers: Sequence[Layer]) -> tuple[Rule, ...] | None:
        return self._sets.of([*layers, self.command_line]) if layers or self._said else None

    @cached_property
    def command_line(self) -> Layer:
        """What the options say of every file, as the last table."""
        from cleanlint.config.read import Layer

        return Layer(None, (), self._said)

    @cached_property
    def _sets(self) -> RuleSets:
        from cleanlint.config.rulesets import RuleSets

        return RuleSets(bool(self.asked.get("no_own_rules")))

    def _above(self, folder: str) -> Configuration | None:
        """The nearest configuration, from a folder upwards to that of its repository."""
        if self.asked.get("isolated"):
            return None
        if self.asked.get("config"):
            folder = ""
        if folder not in self._by_folder:
            self._look(folder)
        found = self._by_folder[folder]
        if isinstance(found, Trouble):
            raise found
        return found

    def _look(self, folder: str) -> None:
        """Find what holds in a folder, and so in those that were passed on the way up."""
        passed: list[str] = []
        found: Configuration | Trouble | None = None
        for at in _upwards(folder):
            if at in self._by_folder:
                found = self._by_folder[at]
                break
            passed.append(at)
            try:
                found = self._in(at)
            except Trouble as error:
                found = error
            if found:
                break
        self._by_folder.update(dict.fromkeys(passed, found))

    def _in(self, folder: str) -> Configuration | None:
        """The configuration of a folder, or, for no folder, the one that the user named."""
        if folder and not any(os.path.lexists(os.path.join(folder, name)) for name in NAMES):
            return None
        from cleanlint.config import read

        if folder:
            file = next(filter(None, (read.in_folder(folder, name) for name in NAMES)), None)
            found = read.load(file) if file else None
        else:
            file = read.read(self.asked["config"])
            if not file:
                raise Trouble(self.asked["config"], "there is no [tool.cleanlint] in it")
            found = read.load(file, os.getcwd())
        if found:
            self._sets.check(found.layers, [*found.layers, self.command_line])
        return found

    def _last(self, configuration: Configuration, key: str) -> tuple[Layer | None, Globs | None]:
        """The last general table with these globs."""
        for layer in reversed(configuration.layers):
            if not layer.paths and key in layer.table:
                name = (id(layer), key)
                if name not in self._globs:
                    from cleanlint.config.read import Globs

                    self._globs[name] = Globs(layer.table[key], layer.folder)
                return layer, self._globs[name]
        return None, None


def _upwards(folder: str) -> Iterator[str]:
    """A folder and those above it, the last one being that of a repository or the topmost."""
    yield folder
    while folder and not _top(folder):
        folder = os.path.dirname(folder)
        yield folder


def _top(folder: str) -> bool:
    return folder == os.path.dirname(folder) or os.path.lexists(os.path.join(folder, ".git"))
