"""The options that `check` and `fix` have for grammar. Only click is imported: every start of the program pays for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def _several(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--grammar", is_flag=True, help="Ask a LanguageTool server too; see `cleanlint grammar`."),
    click.option("--grammar-server", metavar="URL", help="The server to ask. [default: a local one, kept running]"),
    click.option("--grammar-language", metavar="CODE", help="As in en-GB, or auto. [default: en-US]"),
    click.option(
        "--grammar-categories", multiple=True, callback=_several, metavar="NAMES",
        help="LanguageTool's categories, or ALL. [default: the precise ones]",
    ),
    click.option("--grammar-rules", multiple=True, callback=_several, metavar="IDS", help="Rules of any category too."),
    click.option("--grammar-ignore", multiple=True, callback=_several, metavar="IDS", help="All but these rules."),
    click.option("--grammar-picky", is_flag=True, help="LanguageTool's stricter rules too."),
)  # fmt: skip
"""Naming a server means asking it."""


def wanted(asked: dict[str, Any]) -> bool:
    return bool(asked["grammar"] or asked["grammar_server"])


def idle(asked: dict[str, Any]) -> str:
    """An option that does nothing, as nothing says to ask a server; or nothing."""
    found = (
        [name for name, value in asked.items() if name.startswith("grammar_") and value] if not wanted(asked) else []
    )
    return f"--{found[0].replace('_', '-')}" if found else ""


def given(asked: dict[str, Any]) -> dict[str, Any]:
    """The options as keys of the settings."""
    made = {key.removeprefix("grammar_"): value for key, value in asked.items() if key.startswith("grammar_")}
    made["level"] = "picky" if made.pop("picky", False) else ""
    return made
