"""Patterns that are compiled when first used: most checks never run on most texts, and compiling costs milliseconds."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Lazy:
    """Stands for a compiled pattern of `re` (or `regex`), whose methods it takes on as they are called."""

    def __init__(self, pattern: str, flags: int = 0, engine: str = "re") -> None:
        self._make = (pattern, flags, engine)
        self._compiled: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._compiled is None:
            pattern, flags, engine = self._make
            self._compiled = import_module(engine).compile(pattern, flags)
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value
