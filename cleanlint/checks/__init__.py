"""What no pattern can say: functions (document, spots, **options) -> hits, one idea per module.

`spots` are the places (code points, sorted) near which the rule's trigger fired, a superset of where to look,
or None where the rule states no trigger.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from cleanlint.rule import Hit

Check = Callable[..., Iterable[Hit]]


@cache
def function(name: str) -> Check:
    """The check called “module.function”. Raises ValueError, ImportError or AttributeError where there is none."""
    module, dot, attribute = name.partition(".")
    if not dot or not module.isidentifier() or attribute.startswith("_"):
        raise ValueError("a check is named module.function")
    found: Any = getattr(importlib.import_module(f"cleanlint.checks.{module}"), attribute)
    if not callable(found):
        raise AttributeError(f"{name} is no function")
    return found  # type: ignore[no-any-return]
