"""What a shell may offer while a word of the command line is being typed. Nobody waits for it, so no engine is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def rules(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    """Ids of rules that begin with what was typed, or else those whose name without the category does."""
    known = _rules(context)
    return [one for one in known if one.startswith(typed)] or [one for one in known if f"/{typed}" in one]


def selection(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    """Names for --select and the like: rules and categories, with commas between them."""
    from cleanlint.rule import CATEGORIES

    before, comma, last = typed.rpartition(",")
    groups = [one for one in ("ALL", *CATEGORIES) if one.startswith(last)]
    names = groups + rules(context, parameter, last)
    return [f"{before}{comma}{one}" for one in names if one not in before.split(",")]


def files(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The shell knows files better."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(typed, type="file")]


def _rules(context: click.Context) -> list[str]:
    from cleanlint.shipped import rules_folder

    own = context.params.get("folders") or ()
    return sorted({name for folder in (rules_folder(), *own) for name in _below(folder)})


def _below(folder: str) -> Iterator[str]:
    """Rule files are named as their rules are."""
    from cleanlint.rule import CATEGORIES

    for category in CATEGORIES:
        try:
            inside = os.listdir(os.path.join(folder, category))
        except OSError:
            continue
        yield from (f"{category}/{name.removesuffix('.toml')}" for name in inside if name.endswith(".toml"))
