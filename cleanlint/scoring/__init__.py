"""Quality signals of a text under named profiles: the same name means different numbers in different systems.

>>> import cleanlint
>>> cleanlint.score("", profile="dolma").keep
False
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanlint.scoring.gate import Gate, GateError
from cleanlint.scoring.words import Cut

if TYPE_CHECKING:
    from cleanlint.rule import Finding

__all__ = ["PROFILES", "VERSIONS", "Gate", "GateError", "Score", "UnknownProfile", "is_own", "names", "score"]


class Profile(NamedTuple):
    """A module, and those of its families of checks that decide. The signals are the same for each family."""

    module: str
    families: tuple[str, ...]
    about: str


PROFILES = {
    "cleanlint": Profile("own", ("cleanlint",), "damage per thousand words by category, and what the text is made of"),
    "datatrove": Profile(
        "datatrove", ("gr", "gq", "c4_fw", "fw_after_c4"), "datatrove 0.10, FineWeb's chain of filters"
    ),
    "dolma": Profile("dolma", ("gopher", "c4"), "dolma 1.2, its taggers gopher_v2 and c4_v1"),
    "rpv2": Profile("rpv2", (), "RedPajama-Data v2, signals without limits"),
    "nemo": Profile("nemo", ("nemo",), "NeMo Curator's heuristic filters for English"),
    "dclm": Profile("dclm", ("gopher", "refinedweb"), "DCLM's baseline, the filters and line rules of RefinedWeb"),
}
# Versioned names: an unversioned one may come to mean a later version, these never will.
_DATATROVE, _DOLMA, _DCLM = PROFILES["datatrove"], PROFILES["dolma"], PROFILES["dclm"]
VERSIONS = {
    "cleanlint@1": PROFILES["cleanlint"],
    "fineweb@datatrove-0.10": _DATATROVE,
    "gopher@datatrove-0.10": _DATATROVE._replace(families=("gq", "gr"), about="datatrove 0.10, Gopher alone"),
    "c4@datatrove-0.10": _DATATROVE._replace(families=("c4",), about="datatrove 0.10, C4 alone, with its end marks"),
    "dolma@1.2": _DOLMA,
    "gopher@dolma-1.2": _DOLMA._replace(families=("gopher",), about="dolma 1.2, gopher_v2 alone"),
    "c4@dolma-1.2": _DOLMA._replace(families=("c4",), about="dolma 1.2, c4_v1 alone"),
    "rpv2@2024-12": PROFILES["rpv2"],
    "nemo@2025-07": PROFILES["nemo"],
    "refinedweb@dclm-2025-09": _DCLM,
    "gopher@dclm-2025-09": _DCLM._replace(families=("gopher",), about="DCLM's page filters alone"),
}


class UnknownProfile(ValueError):
    """There is no such profile; the message names the nearest."""


@dataclass(slots=True)
class Score:
    signals: dict[str, Any]
    reasons: list[str]
    """Why not to keep the text: all reasons, not the first alone."""
    keep: bool


def score(
    text: str, profile: str = "cleanlint", gate: str | Gate | None = None, findings: Sequence[Finding] | None = None
) -> Score:
    """Signals, reasons and verdict of a text under a profile, as in `PROFILES` or `VERSIONS`.

    A `gate` over the signals (`words >= 50 and damage < 30`) takes the place of the profile's own limits. `findings` of
    the same text, where they are known already, save the profile “cleanlint” from looking again.
    Raises UnknownProfile and GateError, naming the nearest, and TypeError for what is not text.
    """
    if not isinstance(text, str):
        raise TypeError(f"cleanlint works on str, not {type(text).__name__}; decode bytes first")
    chosen = _profile(profile)
    cut = Cut(text)
    if chosen.module == "own":
        from cleanlint.scoring.own import measure

        signals, verdicts = measure(cut, findings)
    else:
        signals, verdicts = import_module(f"cleanlint.scoring.{chosen.module}").measure(cut)
    if gate is not None:
        judge = Gate(gate, signals) if isinstance(gate, str) else gate
        reasons = judge.reasons(signals)
    else:
        reasons = list(dict.fromkeys(reason for family, reason in verdicts if family in chosen.families))
    return Score(signals, reasons, not reasons)


@cache
def names(profile: str = "cleanlint") -> tuple[str, ...]:
    """The signals of a profile. They are the same for every text, an empty one too."""
    return tuple(score("", profile, findings=()).signals)


def is_own(profile: str) -> bool:
    """Whether the profile counts cleanlint's own findings, and so can be given them."""
    return _profile(profile).module == "own"


def _profile(name: str) -> Profile:
    found = PROFILES.get(name) or VERSIONS.get(name)
    if not found:
        from difflib import get_close_matches

        known = [*PROFILES, *VERSIONS]
        near = get_close_matches(name, known, 1, 0.4)
        advice = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(known)}"
        raise UnknownProfile(f"there is no profile “{name}”; {advice}")
    return found
