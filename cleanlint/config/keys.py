"""What a configuration may say: every key with its type, default, example and meaning.

Validation, the JSON schema, `cleanlint config` and `cleanlint init` are all made from this one table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cleanlint.mask import KINDS
from cleanlint.report import FORMATS
from cleanlint.rule import SEVERITIES

Keys = tuple[str | int, ...]
"""Where a value is: names of tables and keys, and indices of lists."""


class Problem(NamedTuple):
    """What is wrong with a value, where in it, and the word by which the line is found."""

    keys: Keys
    message: str
    word: str = ""


class Kind(NamedTuple):
    """A type of value: what is wrong with one, given its name, and the JSON schema that says the same to editors."""

    problems: Callable[[str, Any], Iterator[Problem]]
    schema: Mapping[str, Any]


class Key(NamedTuple):
    """`scope` is where it may stand: "path" (also in [[overrides]] and [sources]), "file" (at the top alone), or "run"
    (at the top; what counts is the configuration of the folder that cleanlint is started in). What `adds` does not take
    the place of what earlier tables say. Default and example are written as in TOML."""

    name: str
    kind: Kind
    scope: str
    default: str
    example: str
    about: str
    adds: bool = False


def _simple(fits: Callable[[Any], bool], words: str, **schema: Any) -> Kind:
    def problems(name: str, value: Any) -> Iterator[Problem]:
        if not fits(value):
            yield Problem((), f"“{name}” must be {words}, not {_shown(value)}")

    return Kind(problems, schema)


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else f"“{value}”" if isinstance(value, str) else repr(value)
    return text if len(text) < 60 else f"{text[:56]} …"


def choice(names: Sequence[str]) -> Kind:
    """One of some names."""

    def problems(name: str, value: Any) -> Iterator[Problem]:
        if value not in names:
            near = nearest(str(value), names) or f"; known are {', '.join(names)}"
            yield Problem((), f"{_shown(value)} is no {name}{near}")

    return Kind(problems, {"enum": list(names)})


def _texts(**items: Any) -> Kind:
    def fits(value: Any) -> bool:
        return isinstance(value, list) and all(_is_text(one) for one in value)

    return _simple(fits, "a list of texts in quotes", type="array", items={"type": "string", "minLength": 1, **items})


def _tables_of(kind: Kind, names: Mapping[str, Any] | None = None) -> Kind:
    """A table whose values are all of one kind, under any names."""

    def problems(name: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem((), f"“{name}” must be a table, not {_shown(value)}")
            return
        for key, one in value.items():
            for problem in kind.problems(name, one):
                yield problem._replace(keys=(key, *problem.keys))

    schema = {"type": "object", "additionalProperties": kind.schema}
    return Kind(problems, {**schema, "propertyNames": names} if names else schema)


def table(allowed: Iterable[Key], needed: str = "") -> Kind:
    """A table with these keys and no others."""
    known = {key.name: key for key in allowed}

    def problems(name: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem((), f"“{name}” must be a table, not {_shown(value)}")
            return
        for key, one in value.items():
            if key not in known:
                yield Problem((key,), _unknown(key, known, name))
                continue
            for problem in known[key].kind.problems(key, one):
                yield problem._replace(keys=(key, *problem.keys))
        if needed and not value.get(needed):
            yield Problem((), f"a table of “{name}” needs “{needed}”")

    properties = {key.name: {**key.kind.schema, "description": key.about} for key in known.values()}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return Kind(problems, {**schema, "required": [needed]} if needed else schema)


def _list_of(kind: Kind) -> Kind:
    def problems(name: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem((), f"“{name}” must be tables, [[{name}]], not {_shown(value)}")
            return
        for at, one in enumerate(value):
            for problem in kind.problems(name, one):
                yield problem._replace(keys=(at, *problem.keys))

    return Kind(problems, {"type": "array", "items": kind.schema})


_ELSEWHERE = {
    "unsafe": "unsafe fixes are made for who asks for them, by `cleanlint fix --unsafe`; "
    "to trust the fixes of one rule, say so in [safety]",
    "plugins": "a configuration can load no code",
    "python": "a configuration can load no code",
}
_ELSEWHERE["unsafe-fixes"] = _ELSEWHERE["unsafe"]


def _unknown(key: str, known: Mapping[str, Key], home: str) -> str:
    if key in _ELSEWHERE:
        return f"“{key}” is no key: {_ELSEWHERE[key]}"
    if key in ALL and home:
        return f"“{key}” may stand only at the top of the file, not in “{home}”"
    return f"unknown key “{key}”{nearest(key, known)}"


def nearest(name: str, known: Iterable[str]) -> str:
    from cleanlint import catalog  # late: nobody pays for mistakes that were not made

    return catalog.nearest(name, known)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6


def size(value: Any) -> int | None:
    """A number of bytes from 500000, "500kB", "64MB" or "1GB"; None for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    text = str(value).strip().upper().removesuffix("B")
    factor = {"K": 10**3, "M": 10**6, "G": 10**9}.get(text[-1:], 1)
    try:
        number = int(float(text.rstrip("KMG")) * factor)
    except (ValueError, OverflowError):
        return None
    return number if number >= 0 else None


def is_encoding(name: Any) -> bool:
    """Whether Python knows an encoding of text by this name."""
    try:
        return isinstance(name, str) and bool("x".encode(name))
    except (LookupError, ValueError):
        return False


def _grammar_problems(name: str, value: Any) -> Iterator[Problem]:
    from cleanlint.grammar.problem import GrammarError
    from cleanlint.grammar.settings import from_table

    if not isinstance(value, dict):
        yield Problem((), f"“{name}” must be a table, not {_shown(value)}")
        return
    for key, one in value.items():
        try:
            from_table({key: one})
        except GrammarError as error:
            yield Problem((key,), str(error))


RULE_NAME = {"$ref": "#/definitions/rule"}
TEXT = _simple(_is_text, "text in quotes", type="string", minLength=1)
TEXTS = _texts()
NAMES = _texts(**RULE_NAME)
FLAG = _simple(lambda value: isinstance(value, bool), "true or false", type="boolean")
COUNT = _simple(_is_count, "a whole number, 0 or more", type="integer", minimum=0)
SIZE = _simple(
    lambda value: isinstance(value, (int, str)) and size(value) is not None, "a number of bytes, or as in “64MB”",
    anyOf=[{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\s*[0-9.]+\s*[kKmMgG]?[bB]?\s*$"}],
)  # fmt: skip
ENCODING = _simple(is_encoding, "an encoding, as “utf-8”, “cp1252” or “latin-1”", type="string", minLength=1)
LANGUAGE = _simple(
    lambda value: isinstance(value, str) and bool(re.fullmatch("auto|[a-z]{2,3}", value)),
    "a language of two or three letters, as “en”, or “auto”", type="string", pattern="^(auto|[a-z]{2,3})$",
)  # fmt: skip

PATH_KEYS = (
    Key("select", NAMES, "path", "all but the opt-in rules", '["ALL"]', "Only these rules, categories, or ALL."),
    Key("extend-select", NAMES, "path", "[]", '["style/ellipsis-character"]', "These as well: for opt-in rules.", True),
    Key("ignore", NAMES, "path", "[]", '["boilerplate/byline", "spun"]', "All but these rules or categories.", True),
    Key("severity", _tables_of(choice(SEVERITIES), RULE_NAME), "path", "as each rule says",
        '{ "spacing/*" = "hint", "truncation/cut-end" = "error" }',
        "How bad a rule's findings are: error, warning or hint. A rule's name counts before its category's, and that before ALL.", True),
    Key("safety", _tables_of(choice(("safe", "unsafe")), RULE_NAME), "path", "as each rule says", '{ "quotes/*" = "unsafe" }',
        "Whether a rule's fixes are made by `fix` alone (safe) or only with --unsafe.", True),
    Key("lang", LANGUAGE, "path", '"auto"', '"en"',
        "The language of the text. Rules about English words run on en; auto guesses for each text."),
    Key("kind", choice(KINDS), "path", "by the file's name", '"markdown"', f"What the files are: {', '.join(KINDS)}."),
    Key("front-matter", TEXTS, "path", "[]", '["title", "description"]', "Fields of the front matter that are prose too."),
    Key("allow", TEXTS, "path", "[]", '["Yahoo! and", "had had"]',
        "Words and phrases that are right as they are. What is found inside one is neither reported nor mended.", True),
    Key("residue", TEXT, "path", "none", '"lint/residue.toml"',
        "Lines to look for, from the file that `cleanlint learn` has made. The path is relative to the configuration.", True),
    Key("fail-level", choice(SEVERITIES), "path", '"warning"', '"error"', "The least severity for which `check` exits with 1."),
    Key("hints", FLAG, "path", "true", "false", "Whether hints are told at all."),
    Key("encoding", ENCODING, "path", '"utf-8"', '"cp1252"', "Of files without a byte order mark."),
    Key("max-size", SIZE, "path", '"100MB"', '"500MB"', "Larger files are refused."),
)  # fmt: skip
_PATHS = Key("paths", TEXTS, "path", "", '["drafts/**"]', "The files it is about: globs as in .gitignore.")
FILE_KEYS = (
    Key("extend", TEXT, "file", "none", '"../cleanlint.toml"', "Another configuration that this one builds on."),
    Key("required-version", TEXT, "file", "any", '">=0.1"', "Refuse to run with another cleanlint."),
    Key("include", TEXTS, "file", "*.txt *.text *.md *.markdown *.mdx", '["*.md", "pages/*.html"]',
        "What is taken from folders, as globs; it takes the place of the default. Files that are named are always taken."),
    Key("exclude", TEXTS, "file", "[]", '["build/", "vendor/"]',
        "What is never read, as globs, even where it is named: a hook names every changed file."),
    Key("rules", TEXTS, "file", "[]", '["lint/rules"]', "Folders of your own rules, relative to the configuration.", True),
    Key("per-path-ignores", _tables_of(NAMES), "file", "none", '{ "letters/*" = ["quotes"] }',
        "Short for overrides that only ignore: glob = [rules]."),
    Key("overrides", _list_of(table((_PATHS, *PATH_KEYS), "paths")), "file", "none", '[{ paths = ["drafts/**"], fail-level = "error" }]',
        "Tables [[overrides]], each with “paths” and what holds for them alone. The last that says something wins."),
    Key("sources", _tables_of(table(PATH_KEYS)), "file", "none", '{ "wire/*" = { residue = "lint/wire.toml" } }',
        "Tables [sources.\"GLOB\"]: what to expect from where. As overrides, which come after them."),
    Key("grammar", Kind(_grammar_problems, {"$ref": "#/definitions/grammar"}), "run", "see docs/grammar.md", '{ language = "en-GB" }',
        "LanguageTool's settings, for --grammar."),
    Key("output-format", choice(FORMATS), "run", '"text"', '"concise"', "The form of the report."),
    Key("jobs", COUNT, "run", "0", "2", "Processes for many files; 0 is one a core."),
    Key("cache", FLAG, "run", "true", "false", "Whether results are kept for files that have not changed."),
)  # fmt: skip
ALL = {key.name: key for key in (*PATH_KEYS, *FILE_KEYS)}
CONFIGURATION = table(ALL.values())


def fits_version(version: str, wanted: str) -> bool | None:
    """Whether a version is within bounds such as ">=0.2, <1"; None where they are no such bounds."""
    bounds = [re.fullmatch(r"\s*(==|!=|<=|>=|<|>|)\s*(\d+(?:\.\d+)*)\s*", one) for one in wanted.split(",")]
    if not all(bounds):
        return None
    ours = _numbers(version)
    return all(_compared(ours, bound[1], _numbers(bound[2])) for bound in bounds if bound)


def _numbers(version: str) -> list[int]:
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(one) for one in found[0].split(".")] if found else []
    return numbers + [0] * (4 - len(numbers))


def _compared(ours: list[int], sign: str, theirs: list[int]) -> bool:
    return {
        "": ours == theirs, "==": ours == theirs, "!=": ours != theirs,
        "<": ours < theirs, "<=": ours <= theirs, ">": ours > theirs, ">=": ours >= theirs,
    }[sign]  # fmt: skip
