"""One text under a Job: mended, judged, and told why where it is not to be kept. Knows no Arrow and no files.

A text that cannot be worked on comes back as it was, with a reason: nothing that one record holds stops a batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from cleanlint.api import run
from cleanlint.batch import culprit as culprit
from cleanlint.config.read import Layer
from cleanlint.config.rulesets import RuleSets
from cleanlint.engine import Result
from cleanlint.files import Source, Trouble, megabytes
from cleanlint.mask import KINDS
from cleanlint.patch import Edit, Patch, apply
from cleanlint.rule import Finding, Rule
from cleanlint.scoring import Gate, is_own, names, score
from cleanlint.scoring.words import Cut

OUTPUTS = ("edits", "findings")
OWN_NAMES = ("edits", "removed", "keep")
"""What a gate can name besides signals: edits made, share of the characters taken away, the profile's own verdict."""


@dataclass(frozen=True)
class Job:
    """What is to be done to every record. Plain data: it can be hashed, pickled and sent to any worker.

    `text`, `id` and `source` are names of fields (in JSON with dots, as in “page.text”). `select`, `ignore`, `extend`,
    `folders` and `residue` choose the rules, as the options of `cleanlint check` do. `profiles` are those whose signals
    are added; the `gate` speaks of their signals and of `edits`, `removed` and `keep`. `outputs` are those of `OUTPUTS`
    to add. `most` is in bytes of UTF-8: a larger text is refused. Raises ValueError for what there is not.
    """

    text: str = "text"
    id: str = "id"
    source: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    residue: str = ""
    unsafe: bool = False
    kind: str = "text"
    profiles: tuple[str, ...] = ()
    gate: str = ""
    outputs: tuple[str, ...] = OUTPUTS
    most: int = 10_000_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(field.default, tuple) and not isinstance(value, tuple):  # a list, or one name
                object.__setattr__(self, field.name, (value,) if isinstance(value, str) else tuple(value))
        if self.kind not in KINDS:
            raise ValueError(f"there is no kind of document “{self.kind}”; known are {', '.join(KINDS)}")
        for name in self.outputs:
            if name not in OUTPUTS:
                raise ValueError(f"there is no output “{name}”; known are {', '.join(OUTPUTS)}")


class Tools(NamedTuple):
    """What a Job needs and what is costly to make: once a process."""

    rules: tuple[Rule, ...] | None
    profiles: tuple[str, ...]
    gate: Gate | None


class Change(NamedTuple):
    """One edit that was made. `start` and `end` are code points of the text as given: with `removed` and `inserted`
    that is enough to go either way."""

    start: int
    end: int
    rule: str
    removed: str
    inserted: str
    safe: bool


class Cleaned(NamedTuple):
    """A record after cleaning.

    `left` are the findings that remain; their `start` and `end` are code points of `text`, their lines and columns those
    of the text as given. `original` is the digest of the text as given, where there are edits. `reasons` are all there
    are not to keep the record. `text` is None where it could not be worked on. `words` are those of the text as given,
    `removed` is the share of its characters that was taken away.
    """

    text: str | None
    edits: list[Change]
    original: str | None
    left: list[Finding]
    signals: Sequence[Mapping[str, object]]  # one for each profile
    reasons: list[str]
    words: int = 0
    removed: float = 0.0


@lru_cache(maxsize=8)
def tools(job: Job) -> Tools:
    """Raises Trouble for rules that cannot be read, and UnknownRule, UnknownProfile and GateError, which name the nearest
    and are ValueErrors."""
    profiles = job.profiles or (("cleanlint",) if job.gate else ())
    known = {*OWN_NAMES, *(name for profile in profiles for name in names(profile))}
    return Tools(_rules(job), profiles, Gate(job.gate, known) if job.gate else None)


def _rules(job: Job) -> tuple[Rule, ...] | None:
    """As a configuration's table would choose them; None for the default ones."""
    asked = {
        "select": job.select, "ignore": job.ignore, "extend-select": job.extend, "rules": job.folders, "residue": job.residue,
    }  # fmt: skip
    table = Layer(None, (), {key: value for key, value in asked.items() if value})
    sets = RuleSets()
    sets.check([table], [table])
    return sets.of([table])


def clean(text: str, job: Job) -> Cleaned:
    """Mend a text, measure and judge it. Raises only what `tools` raises."""
    made = tools(job)
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError as error:
        return refused(f"lone surrogate: U+{ord(text[error.start]):04X} at {error.start}")
    if size > job.most:
        return refused(f"too large: {megabytes(size)}, at most {megabytes(job.most)}")
    try:
        mended, edits, left = _mend(text, made.rules, job)
        removed = sum(max(0, edit.end - edit.start - len(edit.text)) for edit in edits) / max(1, len(text))
        signals, reasons = _judge(mended, len(edits), removed, left, made)
    except Trouble as error:
        return refused(f"not mended: {error.message}")
    except Exception as error:
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        return refused(f"rule failed: {culprit(error) or 'unknown'} ({what})")
    changes = [
        Change(one.start, one.end, one.rule.id if one.rule else "", text[one.start : one.end], one.text, one.safe)
        for one in edits
    ]
    original = digest(text) if changes else None
    return Cleaned(mended, changes, original, left, signals, reasons, Cut(text).words, removed)


def digest(text: str) -> str:
    """By which a text is known again: 16 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()[:16]


def undo(text: str, edits: Iterable[Mapping[str, Any]], original: str | None) -> str:
    """The text as it was before these edits, given as mappings with the names of a Change.

    `original` is its digest. Raises ValueError where that is not what comes out: the text was changed since.
    """
    back, shift = [], 0
    for edit in edits:
        start = edit["start"] + shift
        back.append(Edit(start, start + len(edit["inserted"]), edit["removed"]))
        shift += len(edit["inserted"]) - len(edit["removed"])
    before = apply(text, back)
    if back and digest(before) != original:
        raise ValueError("the text was changed since it was mended")
    return before


def refused(reason: str) -> Cleaned:
    return Cleaned(None, [], None, [], (), [reason])


def _mend(text: str, rules: tuple[Rule, ...] | None, job: Job) -> tuple[str, Patch, list[Finding]]:
    if "\r" not in text:
        result = run(text, rules, job.unsafe, job.kind)
        return result.text, result.edits, _left(result, rules, job)
    # The engine knows one line break: as in a file, the text keeps its own but where it is mended.
    source = Source("", text.encode())
    result = run(source.text, rules, job.unsafe, job.kind)
    mended = Source("", source.mended(result.edits, result.text))
    edits = []
    for edit in result.edits:
        start, end = source.offset(edit.start), source.offset(edit.end)
        edits.append(edit._replace(start=start, end=end, text=source.breaks_like(edit.text, start, end)))
    left = _left(result, rules, job)
    for finding in left:
        finding.start, finding.end = mended.offset(finding.start), mended.offset(finding.end)
        finding.found = mended.given[finding.start : finding.end]
    return mended.given, edits, left


def _left(result: Result, rules: tuple[Rule, ...] | None, job: Job) -> list[Finding]:
    """The findings that are no edits, moved to where they stand in the mended text.

    One that touches an edit may owe itself to half of what that edit inserted: then the mended text is asked.
    """
    edits = result.edits
    if not edits:
        return result.findings
    made = [(edit.start, edit.end, edit.text, edit.rule.id if edit.rule else "") for edit in edits]
    left, at, shift = [], 0, 0
    for finding in result.findings:
        key = (finding.start, finding.end, finding.fix, finding.rule)
        if key in made:
            made.remove(key)
            continue
        while at < len(edits) and edits[at].end < finding.start:
            shift += len(edits[at].text) - (edits[at].end - edits[at].start)
            at += 1
        if at < len(edits) and edits[at].start <= finding.end:
            return run(result.text, rules, job.unsafe, job.kind).findings
        finding.start += shift
        finding.end += shift
        left.append(finding)
    return left


def _judge(
    mended: str, edits: int, removed: float, left: Sequence[Finding], made: Tools
) -> tuple[list[Mapping[str, object]], list[str]]:
    scores = [score(mended, name, findings=left if is_own(name) else None) for name in made.profiles]
    signals: list[Mapping[str, object]] = [one.signals for one in scores]
    if not made.gate:
        return signals, []
    known: dict[str, object] = {}
    for one in reversed(signals):  # the first profile that has a name wins
        known.update(one)
    reasons = [reason for one in scores for reason in one.reasons]
    known.update(edits=edits, removed=removed, keep="; ".join(reasons) or True)
    return signals, made.gate.reasons(known)
