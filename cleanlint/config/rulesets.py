"""Which rules run, how bad their findings are and whether their fixes are safe: from the tables that hold for a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import cleanlint
from cleanlint import catalog, learn
from cleanlint.config.read import Layer
from cleanlint.files import Trouble
from cleanlint.rule import Rule, RuleError, ordered

KNOWN_LINE = learn.rule(()).id


class Known(NamedTuple):
    """The rules that can be named. Of the `locked` ones only the names are known."""

    rules: tuple[Rule, ...]
    locked: frozenset[str]


class RuleSets:
    """Sets of rules, each made once: equal ones are the same object, so that the engine prepares it once."""

    def __init__(self, locked: bool = False) -> None:
        self._locked = locked  # no rule folders from configurations
        self._known: dict[tuple[tuple[str, ...], ...], Known] = {}
        self._residue: dict[tuple[str, ...], Rule] = {}
        self._changed: dict[tuple[int, str, bool | None, str], Rule] = {}
        self._made: dict[tuple[int, ...], tuple[Rule, ...]] = {}

    def check(self, tables: Iterable[Layer], among: Sequence[Layer]) -> None:
        """Whether all that some tables name is there, by the rules of the tables `among` which they stand.

        Raises Trouble, and UnknownRule for a name on the command line.
        """
        for layer in tables:
            for name in layer.table.get("rules", ()):
                if layer.file and not os.path.exists(layer.path_of(name)):
                    raise layer.file.trouble((*layer.at, "rules"), f"there is no rule folder or file “{name}”", name)
            names = [(key, name) for key in _NAMES_RULES for name in layer.table.get(key, ())]
            if names or "rules" in layer.table:
                known = self._all(among)
            for key, name in names:
                try:
                    _named(known, name)
                except catalog.UnknownRule as error:
                    if not layer.file:
                        raise
                    raise layer.file.trouble((*layer.at, key), str(error), name) from None
            if "residue" in layer.table:
                self._lines((layer.path_of(layer.table["residue"]),))

    def of(self, layers: Sequence[Layer]) -> tuple[Rule, ...] | None:
        """The rules that the tables choose, later ones over earlier ones; None for the default ones.

        Within one table `ignore` wins. A name on the command line may mean rules that only other files have.
        """
        if not any(key in layer.table for layer in layers for key in _SPEAKS_OF_RULES):
            return None
        known = self._all(layers)
        chosen = {rule.id for rule in known.rules if rule.default and rule.id != KNOWN_LINE}
        severity, safety = dict[str, str](), dict[str, str]()
        residue, lang = list[str](), "auto"
        for layer in layers:
            table = layer.table
            if "select" in table:
                chosen = _ids(known, table["select"])
            chosen |= _ids(known, table.get("extend-select", ()))
            if "residue" in table:
                residue.append(layer.path_of(table["residue"]))
                chosen.add(KNOWN_LINE)
            chosen -= _ids(known, table.get("ignore", ()))
            severity.update(_by_rule(known, table.get("severity", {})))
            safety.update(_by_rule(known, table.get("safety", {})))
            lang = table.get("lang", lang)
        rules = [rule for rule in known.rules if rule.id in chosen and rule.id not in known.locked]
        if KNOWN_LINE in chosen:
            rules = [rule for rule in rules if rule.id != KNOWN_LINE] + [self._lines(tuple(residue))] * bool(residue)
        return self._set(
            self._as_wanted(rule, severity.get(rule.id, ""), safety.get(rule.id, ""), lang)
            for rule in rules
            if lang in ("auto", "en") or rule.lang != "en"
        )

    def _set(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        made = ordered(rules)
        return self._made.setdefault(tuple(map(id, made)), made)

    def _as_wanted(self, rule: Rule, severity: str, safety: str, lang: str) -> Rule:
        """The rule, or a copy with another severity, other safety, or for any text as its language is known."""
        severity = severity or rule.severity
        safe = (safety == "safe") if safety and rule.fixable else None
        lang = "" if lang == "en" and rule.lang == "en" else rule.lang
        if (severity, safe, lang) == (rule.severity, None, rule.lang):
            return rule
        key = (id(rule), severity, safe, lang)
        if key not in self._changed:
            told: dict[str, Any] = {} if safe is None else {"safe": safe, "firm": True}
            self._changed[key] = replace(rule, severity=severity, lang=lang, **told)
        return self._changed[key]

    def _all(self, layers: Sequence[Layer]) -> Known:
        """The built-in rules, the users' own ones of all folders, and the one for learnt lines."""
        folders: dict[str, str] = {}
        closed: dict[str, str] = {}
        for layer in layers:
            for name in layer.table.get("rules", ()):
                path = layer.path_of(name)
                (closed if self._locked and layer.file else folders)[os.path.realpath(path)] = path
        key = tuple(folders.values()), tuple(closed.values())
        if key not in self._known:
            with _telling():
                rules = cleanlint.rules(("ALL",), extra=folders.values())
                names = {
                    f"{file.parent.name}/{file.stem}"
                    for path in closed.values()
                    for file in catalog.rule_files(Path(path))
                }
            names -= {rule.id for rule in rules}
            stubs = [Rule(name, "", "hint", "find", default=False) for name in sorted(names)]
            self._known[key] = Known((*rules, *stubs, learn.rule(())), frozenset(names))
        return self._known[key]

    def _lines(self, paths: tuple[str, ...]) -> Rule:
        """The rule for the lines of some residue files."""
        if paths not in self._residue:
            with _telling():
                self._residue[paths] = learn.rule(line for path in paths for line in learn.load(path))
        return self._residue[paths]


_NAMES_RULES = ("select", "extend-select", "ignore", "severity", "safety")
_SPEAKS_OF_RULES = (*_NAMES_RULES, "residue", "lang", "rules")


@contextmanager
def _telling() -> Iterator[None]:
    """A faulty rule or residue file is the user's trouble like any other."""
    try:
        yield
    except RuleError as error:
        raise Trouble(error.path, error.message, error.line) from None


def _named(known: Known, name: str) -> set[str]:
    """The rules meant by an id, a category (“spacing” or “spacing/*”) or ALL. Raises UnknownRule."""
    return {rule.id for rule in catalog.select(known.rules, (name.removesuffix("/*"),))}


def _ids(known: Known, names: Iterable[str]) -> set[str]:
    found = set[str]()
    for name in names:
        with suppress(catalog.UnknownRule):
            found |= _named(known, name)
    return found


def _by_rule(known: Known, table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a table of names says of each rule: the more exact name comes last, and so wins."""
    for name in sorted(table, key=lambda name: 0 if name == "ALL" else 1 + ("/" in name.removesuffix("/*"))):
        yield from ((id, table[name]) for id in _ids(known, (name,)))
