"""cleanlint finds what scraping, copy-paste, CMSs, encodings, OCR, spinners and chatbots leave behind in articles.

>>> import cleanlint
>>> cleanlint.fix("The plan they reached, to. bring it to an end.")
'The plan they reached, to bring it to an end.'
"""

from __future__ import annotations

from cleanlint.version import __version__

__all__ = [
    "Finding",
    "Hit",
    "Result",
    "Rule",
    "RuleError",
    "Score",
    "UnknownRule",
    "__version__",
    "check",
    "fix",
    "rules",
    "run",
    "score",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cleanlint.api import check, fix, rules, run
    from cleanlint.catalog import UnknownRule
    from cleanlint.engine import Result
    from cleanlint.rule import Finding, Hit, Rule, RuleError
    from cleanlint.scoring import Score, score

_HOME = {"check": "api", "fix": "api", "rules": "api", "run": "api", "RuleError": "rule", "UnknownRule": "catalog",
         "Result": "engine", "Finding": "rule", "Hit": "rule", "Rule": "rule", "Score": "scoring", "score": "scoring"}  # fmt: skip


def __getattr__(name: str) -> object:
    """Public names are imported when first used: `cleanlint --version` need not wait for the engine."""
    if name not in _HOME:
        raise AttributeError(f"module 'cleanlint' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"cleanlint.{_HOME[name]}"), name)
    globals()[name] = value
    return value
