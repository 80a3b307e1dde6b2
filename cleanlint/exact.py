"""Patterns of rules, compiled when first needed: few rules fire on any one text.

What a pattern compiles to can be kept as plain data: made from that, it is there in a hundredth of the time.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import regex

Code = tuple[Any, ...]

_known: dict[str, Code] = {}


@cache
def compiled(pattern: str) -> Any:
    code = _known.get(pattern)
    return _maker()(*code) if code else regex.compile(pattern, regex.MULTILINE)


def know(codes: Mapping[str, Code]) -> None:
    """Take what patterns compiled to before, with the same `library`."""
    _known.update(codes)


def code(pattern: str) -> Code:
    """What a pattern compiles to."""
    return _reduced(compiled(pattern))[1]


def library() -> str:
    """The version of the library that compiles."""
    return str(regex.__version__)


@cache
def _maker() -> Callable[..., Any]:
    return _reduced(regex.compile(""))[0]


def _reduced(made: Any) -> tuple[Callable[..., Any], Code]:
    """The function and the arguments that make a pattern again: its pickle, without a pickle's power to run anything."""
    reduced: Any = copyreg.dispatch_table[regex.Pattern](made)
    return reduced  # type: ignore[no-any-return]
