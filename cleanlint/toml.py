"""TOML as the standard library reads it, but for texts made to exhaust the machine."""

from __future__ import annotations

import re
from typing import Any

_ENDLESS_KEY = re.compile(r"(?<![\w\"'-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}")
"""A key in so many parts. What tomllib needs for one grows with the square of their number: 40 kB take 1.5 GB."""


def loads(text: str) -> dict[str, Any]:
    """The table that a TOML text is. Raises ValueError, with “line N” in its message where that is known."""
    import tomllib

    endless = _ENDLESS_KEY.search(text)
    if endless:
        raise ValueError(f"a key of 40 parts or more (at line {text.count(chr(10), 0, endless.start()) + 1})")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise ValueError("nested too deep") from None
