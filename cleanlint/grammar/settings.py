"""What the user wants of LanguageTool: built-in values, then a configuration file, the environment, the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from cleanlint.grammar.problem import GrammarError

CATEGORIES = (
    "CASING", "COLLOQUIALISMS", "COMPOUNDING", "CONFUSED_WORDS", "CREATIVE_WRITING", "FALSE_FRIENDS", "GENDER_NEUTRALITY",
    "GRAMMAR", "MISC", "MISUSED_TERMS_EU_PUBLICATIONS", "NONSTANDARD_PHRASES", "PLAIN_ENGLISH", "PROPER_NOUNS",
    "PUNCTUATION", "REDUNDANCY", "REGIONALISMS", "REPETITIONS", "REPETITIONS_STYLE", "SEMANTICS", "STYLE", "TYPOGRAPHY",
    "TYPOS", "WIKIPEDIA",
)  # fmt: skip
"""LanguageTool's own; the server is asked to leave out those that are not wanted, which spares it the work."""

DEFAULT_CATEGORIES = ("GRAMMAR", "CONFUSED_WORDS")
"""Those whose matches in news were true most often, and never more than every second; docs/grammar.md has the figures."""

LEVELS = ("default", "picky")
SEVERITIES = ("error", "warning", "hint")


@dataclass(frozen=True)
class Settings:
    """The keys of [tool.cleanlint.grammar]."""

    server: str = ""  # URL of a server; empty: the local one
    home: str = ""  # folder with LanguageTool's jars, for the local server
    java: str = "java"  # the program that runs them
    ngrams: str = ""  # n-gram folder for the local server
    memory: str = "1g"  # Java's largest heap
    language: str = "en-US"  # a code with its variant, or "auto"
    variants: tuple[str, ...] = ()  # preferred with "auto"
    mother_tongue: str = ""  # switches on rules about false friends
    categories: tuple[str, ...] = DEFAULT_CATEGORIES  # or ("ALL",)
    rules: tuple[str, ...] = ()  # these too, whatever their category
    ignore: tuple[str, ...] = ()  # all but these rules
    words: tuple[str, ...] = ()  # spellings that are right
    level: str = "default"  # or "picky"
    precise: bool = True  # leave out what is mostly house style or a guess (see checker)
    severity: str = "hint"  # of all that LanguageTool finds
    timeout: float = 60.0  # seconds for one answer
    request_size: int = 12_000  # characters in one request, about
    cache: bool = True

    def url(self, path: str) -> str:
        """A server may live below a prefix: https://example.org/languagetool/v2/check."""
        base = self.server.rstrip("/").removesuffix("/v2")
        return f"{base}/v2/{path}"


_KEYS = {field.name: field for field in fields(Settings)}
_ENVIRONMENT = {f"CLEANLINT_GRAMMAR_{name.upper()}": name for name in ("server", "home", "java", "language", "ngrams")}


def settings(options: Mapping[str, Any], table: Mapping[str, Any] | None = None, folder: str = "") -> Settings:
    """All sources together. `options` are those given on the command line (None and empty: not given), `table` is that of
    the configuration, whose paths are relative to `folder`. Raises GrammarError."""
    made = from_table(table or {}, folder)
    named: dict[str, Any] = {name: os.environ[key] for key, name in _ENVIRONMENT.items() if os.environ.get(key)}
    made = replace(made, **named)
    given = {name: value for name, value in options.items() if value not in (None, "", ())}
    return _checked(replace(made, **given), "the command line or the environment")


def from_table(table: Mapping[str, Any], folder: str = "") -> Settings:
    """Settings from a configuration's table. Relative folders are relative to that of the file. Raises GrammarError."""
    made: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in _KEYS:
            raise GrammarError(f"grammar has no key “{key}”{_nearest(name)}")
        made[name] = _typed(name, value, f"grammar.{key}")
    for name in ("home", "ngrams"):
        if made.get(name):
            made[name] = str(Path(folder) / Path(made[name]).expanduser())
    return _checked(replace(Settings(), **made), "grammar")


def _typed(name: str, value: Any, where: str) -> Any:
    default = getattr(Settings(), name)
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise GrammarError(f"{where} must be a list of words in quotes")
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        kind = {str: "text in quotes", bool: "true or false", int: "a whole number", float: "a number"}[type(default)]
        raise GrammarError(f"{where} must be {kind}")
    return value


def _checked(made: Settings, where: str) -> Settings:
    categories = tuple(name.upper() for name in made.categories)
    if made.level not in LEVELS:
        raise GrammarError(f"{where}: level must be one of {', '.join(LEVELS)}, not “{made.level}”")
    if made.severity not in SEVERITIES:
        raise GrammarError(f"{where}: severity must be one of {', '.join(SEVERITIES)}, not “{made.severity}”")
    server = made.server
    if server and "://" not in server:
        server = f"http://{server}"
    if server and not server.startswith(("http://", "https://")):
        raise GrammarError(f"{where}: the server must be an http or https address, not “{made.server}”")
    if made.timeout <= 0 or made.request_size < 100:
        raise GrammarError(f"{where}: timeout must be above 0 and request_size at least 100")
    rules, ignore = (tuple(name.removeprefix("grammar/") for name in names) for names in (made.rules, made.ignore))
    return replace(made, categories=categories, server=server, rules=rules, ignore=ignore)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, _KEYS, 1, 0.5)
    return f"; did you mean “{near[0]}”?" if near else f"; known are {', '.join(_KEYS)}"
