"""What is looked for (Rule) and what was found (Hit, Finding). Values only: no files, no engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

CATEGORIES = (
    "encoding", "markup", "boilerplate", "generated", "spacing", "punctuation", "quotes",
    "repetition", "truncation", "fragment", "spun", "style", "grammar", "suppression",
)  # fmt: skip
"""In the order in which they run: each sees the text as the ones before it have mended it."""

SEVERITIES = ("error", "warning", "hint")
"""Worst first: surely damage, most probably damage, worth a look."""


class RuleError(ValueError):
    """A rule file that cannot be used: where (line 0: as a whole), and what to do."""

    def __init__(self, path: object, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path, self.line, self.message = str(path), line, message


class Hit(NamedTuple):
    """One place that a rule objects to, in code points of the document it ran on."""

    start: int
    end: int
    fix: str | None = None
    safe: bool | None = None  # None: as the rule says
    message: str | None = None  # None: the rule's own


@dataclass(slots=True)
class Finding:
    """One fault and, where it can be mended, the edit that mends it.

    `start` and `end` are code points of the text as given, half-open; `found` is `text[start:end]` and `fix` replaces
    exactly that, or is None. `line` and `column` count from 1 and are those of the first character that is no line break.
    """

    rule: str
    severity: str
    message: str
    start: int
    end: int
    line: int
    column: int
    found: str
    fix: str | None
    safe: bool

    @property
    def category(self) -> str:
        return self.rule.partition("/")[0]

    @property
    def end_line(self) -> int:
        return self.line + self._shown.count("\n")

    @property
    def end_column(self) -> int:
        """One past the last character, counted from 1 in its own line."""
        last = self._shown.rfind("\n")
        return self.column + len(self._shown) if last < 0 else len(self._shown) - last

    @property
    def _shown(self) -> str:
        return self.found.lstrip("\n") or self.found


class Reach(NamedTuple):
    """How far from a trigger's end the exact pattern may look, in code points."""

    width: int  # longest match
    behind: int  # longest look-behind
    ahead: int  # longest look-ahead
    one_line: bool = False  # whether it neither matches nor looks at a line break


@dataclass(eq=False)
class Rule:
    """One rule file. Everything but `id` is the file's own key; see docs/rules.md."""

    id: str
    message: str
    severity: str
    body: str  # "find" | "line" | "swap" | "twice" | "check"
    pattern: str = ""  # as written, or made from the words
    words: Mapping[str, str] = field(default_factory=dict)
    check: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    replace: str | None = None
    safe: bool = False
    firm: bool = False  # whether `safe` holds for every fix, whatever a check says of one; not from the file
    tried: bool = False  # whether its pattern is tested to come to its end soon on any text; not from the file
    fixable: bool = False
    triggers: tuple[str, ...] = ()
    gate: str = ""  # of a check without a trigger: the function that says whether a text is worth looking at
    raw: bool = False
    where: str = ""
    kinds: tuple[str, ...] = ()
    lang: str = ""
    default: bool = True
    rank: int = 50
    path: str = ""
    reach: Reach = field(default=Reach(0, 0, 0))

    @cached_property
    def category(self) -> str:
        return self.id.partition("/")[0]

    @cached_property
    def order(self) -> tuple[int, int, str]:
        """Running order: by category, then rank, then name. Of two rules that overlap, the earlier wins."""
        return CATEGORIES.index(self.category), self.rank, self.id

    def is_safe(self, hit: Hit) -> bool:
        """Whether the fix of a hit is safe. A check may think less of one than its rule does of all, never more."""
        return self.safe and (self.firm or hit.safe is not False)

    @cached_property
    def source(self) -> Mapping[str, Any]:
        """The rule file again, for what only a reader or a test needs: why and examples."""
        from cleanlint.catalog import read_toml

        return read_toml(self.path)

    @property
    def why(self) -> str:
        return str(self.source.get("why", "")).strip()

    @property
    def fixes(self) -> Mapping[str, str]:
        """Examples: damaged text -> what all fixes of this rule make of it."""
        return dict(self.source.get("fixes", {}))

    @property
    def flags(self) -> Mapping[str, str]:
        """Examples: text -> the part that is reported."""
        return dict(self.source.get("flags", {}))

    @property
    def leaves(self) -> Sequence[str]:
        """Examples: look-alikes in which the rule finds nothing."""
        return tuple(self.source.get("leaves", {}).get("examples", ()))


def tell(template: str, found: str, fix: str | None) -> str:
    """The message for one finding. Only {found} and {fix} are known: rule files are data, not programs."""
    if "{" not in template:
        return template
    return template.replace("{found}", _short(found)).replace("{fix}", _short(fix or ""))


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split()) if "\n" in text or len(text) > most else text
    return text if len(text) <= most else text[: most // 2 - 1] + " … " + text[-(most // 2 - 2) :]


def ordered(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules in the order in which they run."""
    return tuple(sorted(rules, key=lambda rule: rule.order))
