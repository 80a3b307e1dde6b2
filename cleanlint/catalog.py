"""Rule files into rules: read, checked, put in order, selected. Every refusal names file, line and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleanlint import toml, trigger
from cleanlint.mask import FAMILIES
from cleanlint.rule import CATEGORIES, SEVERITIES, Reach, Rule, RuleError, ordered

BODIES = ("find", "line", "swap", "twice", "check")
KEYS = frozenset({
    "message", "why", "severity", *BODIES, "options", "replace", "safe", "trigger", "gate", "raw", "where", "kinds", "lang",
    "default", "rank", "fixes", "flags", "leaves",
})  # fmt: skip
_TYPES = {"message": str, "why": str, "severity": str, "find": str, "line": str, "check": str, "gate": str, "replace": str, "safe": bool,
          "raw": bool, "where": str, "kinds": list, "lang": str, "default": bool, "twice": list, "rank": int, "options": dict,
          "fixes": dict, "flags": dict, "leaves": dict}  # fmt: skip


class UnknownRule(ValueError):
    """A rule or category that does not exist; the message offers the nearest that does."""


def read_toml(path: str | Path) -> dict[str, Any]:
    """One TOML file. Raises RuleError for what is no UTF-8 or no TOML."""
    try:
        with open(path, "rb") as file:
            return toml.loads(file.read().decode())
    except UnicodeDecodeError as error:
        raise RuleError(path, 1, f"not UTF-8 text (byte {error.start}); save the file as UTF-8") from None
    except ValueError as error:
        at = re.search(r"line (\d+)", str(error))
        raise RuleError(path, int(at[1]) if at else 1, f"not valid TOML: {error}") from None
    except OSError as error:
        raise RuleError(path, 0, f"cannot be read: {error.strerror}") from None


def rule_files(folder: Path) -> list[Path]:
    """All rule files below a folder, sorted; a path that is a file stands for itself."""
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise RuleError(folder, 0, "no such rule file or folder")
    found = sorted(folder.glob("*/*.toml")) or sorted(folder.glob("*.toml"))
    if not found:
        raise RuleError(folder, 0, "no rule file in it; a rule is <category>/<name>.toml")
    return found


def load(folders: Iterable[Path | str]) -> tuple[Rule, ...]:
    """All rules of the folders or files, checked, in the order in which they run. Raises RuleError."""
    found: dict[str, Rule] = {}
    for folder in folders:
        for path in rule_files(Path(folder)):
            rule = read_rule(path)
            if rule.id in found:
                raise RuleError(path, 1, f"there is a rule {rule.id} already: {found[rule.id].path}")
            found[rule.id] = rule
    return ordered(found.values())


def select(rules: Sequence[Rule], wanted: Sequence[str] = (), ignored: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules wanted (default: those not opt-in), less the ignored. Names are ids, categories or ALL."""
    for name in (*wanted, *ignored):
        _known(rules, name)
    chosen = (any(_names(name, rule) for name in wanted) if wanted else rule.default for rule in rules)
    kept = (rule for rule, is_chosen in zip(rules, chosen, strict=True) if is_chosen)
    return tuple(rule for rule in kept if not any(_names(name, rule) for name in ignored))


def _names(name: str, rule: Rule) -> bool:
    return name == "ALL" or name in (rule.id, rule.category)


def _known(rules: Sequence[Rule], name: str) -> None:
    if name == "ALL" or name in CATEGORIES or any(rule.id == name for rule in rules):
        return
    near = nearest(name, [*(rule.id for rule in rules), *CATEGORIES])
    raise UnknownRule(f"there is no rule or category “{name}”{near or '; `cleanlint rules` lists them'}")


def nearest(name: str, known: Iterable[str]) -> str:
    """“; did you mean …?” with the nearest known name, or nothing."""
    known = list(known)
    by_tail = {one.rpartition("/")[2]: one for one in known}
    close = difflib.get_close_matches(name, known, 1, 0.6) or [
        by_tail[tail] for tail in difflib.get_close_matches(name.rpartition("/")[2], by_tail, 1, 0.6)
    ]
    return f"; did you mean “{close[0]}”?" if close else ""


def read_rule(path: Path) -> Rule:
    """One rule from its file; the id is the path's last two parts. Raises RuleError."""
    data = read_toml(path)
    reader = _Reader(path, data)
    reader.check_keys()
    category, name = path.parent.name, path.stem
    if category not in CATEGORIES:
        reader.refuse("", f"the folder “{category}” is no category{nearest(category, CATEGORIES)}")
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        reader.refuse("", f"the name “{name}” must be lower-case words joined by hyphens")
    return reader.rule(f"{category}/{name}")


class _Reader:
    """The checks of one file, with the line of each key at hand."""

    def __init__(self, path: Path, data: Mapping[str, Any]) -> None:
        self.path, self.data = path, data

    def refuse(self, key: str, message: str) -> None:
        line = 1
        if key:
            pattern = re.compile(rf"^\s*\[?\s*{re.escape(key)}\b")
            for number, text in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
                if pattern.match(text):
                    line = number
                    break
        raise RuleError(self.path, line, message)

    def check_keys(self) -> None:
        for key, value in self.data.items():
            if key not in KEYS:
                self.refuse(key, f"unknown key “{key}”{nearest(key, KEYS)}")
            kind = _TYPES.get(key)
            if kind and not (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
                self.refuse(key, f"“{key}” must be a {_SAY[kind]}")
        for key in ("message", "why", "severity"):
            if not str(self.data.get(key, "")).strip():
                self.refuse(key, f"“{key}” is missing")
        self._one_of("severity", SEVERITIES)
        if self.data.get("where"):
            self._one_of("where", ("head", "tail"))
        for kind in self.data.get("kinds", ()):
            if kind not in FAMILIES:
                self.refuse("kinds", f"“{kind}” is no kind of document{nearest(str(kind), FAMILIES)}")
        bodies = [body for body in BODIES if body in self.data]
        if len(bodies) != 1:
            self.refuse(bodies[1] if bodies else "", f"exactly one of {', '.join(BODIES)} is needed")
        self._check_examples()

    def _one_of(self, key: str, known: Sequence[str]) -> None:
        if self.data[key] not in known:
            self.refuse(
                key, f"“{self.data[key]}” is no {key}{nearest(str(self.data[key]), known) or ': ' + ', '.join(known)}"
            )

    def _check_examples(self) -> None:
        firing = [*self.data.get("fixes", {}).items(), *self.data.get("flags", {}).items()]
        silent = self.data.get("leaves", {}).get("examples", ())
        if any(not isinstance(value, str) for _, value in firing) or any(not isinstance(text, str) for text in silent):
            self.refuse("fixes", "examples are texts")
        unknown = set(self.data.get("leaves", {})) - {"examples"}
        if unknown:
            self.refuse(unknown.pop(), "[leaves] holds only “examples”")
        if len(firing) < 2:
            self.refuse(
                "fixes" if "fixes" in self.data else "flags",
                "at least two examples that must fire, in [fixes] or [flags]",
            )
        if len(silent) < 2:
            self.refuse("leaves", "at least two look-alikes in [leaves] examples")

    def rule(self, id: str) -> Rule:
        data = self.data
        body = next(name for name in BODIES if name in data)
        pattern, limits = "", Reach(0, 0, 0)
        words: dict[str, str] = {}
        if body == "twice":
            words = self._pairs()
            pattern = trigger.pair(words)
        elif body == "swap":
            words = self._words()
            pattern = (
                r"\b(?i:"
                + "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True))
                + r")\b"
            )
        elif body == "find":
            pattern = data["find"]
        elif body == "line":
            pattern = trigger.whole_line(data["line"])
        if pattern:
            limits = self._pattern(body, pattern)
        fixable = body in ("swap", "twice") or "replace" in data or (body in ("line", "check") and "safe" in data)
        if fixable and "safe" not in data:
            self.refuse("replace", "a rule with a fix must say whether it is safe: safe = true or safe = false")
        if not fixable and "safe" in data:
            self.refuse("safe", "“safe” without a fix: give “replace”, or leave it out")
        replace = data.get("replace", "" if body == "line" and fixable else None)
        if replace is not None and pattern:
            self._template(replace, pattern)
        if body == "check":
            self._function("check")
        if "gate" in data:
            if body != "check" or "trigger" in data:
                self.refuse("gate", "a gate is for a check without a trigger")
            self._function("gate")
        return Rule(
            id=id, message=data["message"], severity=data["severity"], body=body, pattern=pattern, words=words,
            check=data.get("check", ""), options=data.get("options", {}), replace=replace, safe=data.get("safe", False),
            fixable=fixable, triggers=self._triggers(body, pattern, words), gate=data.get("gate", ""), raw=data.get("raw", False), where=data.get("where", ""),
            kinds=tuple(data.get("kinds", ())), lang=data.get("lang", ""), default=data.get("default", True),
            rank=data.get("rank", 50), reach=limits, path=str(self.path),
        )  # fmt: skip

    def _pairs(self) -> dict[str, str]:
        words = self.data["twice"]
        if not words or not all(isinstance(word, str) and word for word in words):
            self.refuse("twice", "“twice” must be a list of words or phrases, and not empty")
        exceptions = self.data.get("options", {})
        unknown = set(exceptions) - {"before", "after"}
        unused = {word for table in exceptions.values() for word in table} - set(words)
        if unknown or unused:
            self.refuse(
                "options", f"“{(unknown or unused).pop()}” is neither “before” or “after” nor a word of the list"
            )
        return dict.fromkeys(words, "")

    def _words(self) -> dict[str, str]:
        swap = self.data["swap"]
        if isinstance(swap, str):
            source = self.path.parent / swap
            try:
                rows = [
                    line.split("\t")
                    for line in source.read_text(encoding="utf-8").splitlines()
                    if line and not line.startswith("#")
                ]
            except (OSError, UnicodeDecodeError) as error:
                self.refuse("swap", f"the word list {source.name} cannot be read: {error}")
            bad = next((row for row in rows if len(row) != 2), None)
            if bad:
                raise RuleError(source, 1, f"a row is “wrong, tab, right”, not “{' | '.join(bad)}”")
            swap = dict(rows)
        if not isinstance(swap, dict) or not swap or not all(isinstance(right, str) for right in swap.values()):
            self.refuse("swap", "“swap” must be a table of texts or the name of a .tsv file, and not empty")
        return {wrong.lower(): right for wrong, right in swap.items()}

    def _pattern(self, body: str, pattern: str) -> Reach:
        import regex

        try:
            compiled = regex.compile(pattern, regex.MULTILINE)
            limits = trigger.reach(pattern)
        except (regex.error, ValueError) as error:
            self.refuse(body, f"{error}")
        if compiled.search("") is not None:
            self.refuse(body, "the pattern matches the empty text, so it would match everywhere")
        return limits

    def _template(self, replace: str, pattern: str) -> None:
        import regex

        groups = regex.compile(pattern, regex.MULTILINE)
        for name in re.findall(r"\\(\d+|g<\w+>)", replace):
            key: int | str = int(name) if name.isdigit() else name[2:-1]
            if (isinstance(key, int) and key > groups.groups) or (
                isinstance(key, str) and not key.isdigit() and key not in groups.groupindex
            ):
                self.refuse("replace", f"the pattern has no group \\{name}")

    def _function(self, key: str) -> None:
        from cleanlint.checks import function

        name = self.data[key]
        try:
            function(name)
        except (ImportError, SyntaxError, AttributeError, ValueError) as error:
            self.refuse(key, f"no {key} “{name}”: {error}; write module.function, in cleanlint/checks/")

    def _triggers(self, body: str, pattern: str, words: Mapping[str, str]) -> tuple[str, ...]:
        stated = self.data.get("trigger")
        if stated is not None:
            wanted = [stated] if isinstance(stated, str) else stated
        elif not pattern:
            return ()
        else:
            wanted = trigger.pair_triggers(words) if body == "twice" else [pattern]
        try:
            made = [trigger.derive(one, whole_line=body == "line" and stated is None) for one in wanted]
        except ValueError as error:
            self.refuse("trigger" if stated else body, str(error))
        if any(trigger.empty(one) for one in made):
            self.refuse(
                "trigger" if stated else body,
                "no trigger can be made of it: it could match anywhere; state one as `trigger`",
            )
        return tuple(made)


_SAY = {str: "text", bool: "true or false", int: "whole number", list: "list", dict: "table"}
