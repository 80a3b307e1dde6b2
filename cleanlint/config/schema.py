"""The keys of a configuration for others: a JSON schema for editors, a commented file to begin with, values as in TOML."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

from cleanlint.config.keys import ALL, CONFIGURATION
from cleanlint.rule import CATEGORIES


def schema() -> dict[str, Any]:
    """A JSON schema (draft 7) of cleanlint.toml."""
    import cleanlint
    from cleanlint.config.rulesets import KNOWN_LINE

    ids = [rule.id for rule in cleanlint.rules(("ALL",))]
    names = ["ALL", *CATEGORIES, *(f"{category}/*" for category in CATEGORIES), *ids, KNOWN_LINE]
    own = f"^({'|'.join(CATEGORIES)})/[a-z0-9-]+$"
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "cleanlint.toml",
        **CONFIGURATION.schema,
        "definitions": {
            "rule": {"anyOf": [{"enum": names}, {"type": "string", "pattern": own}]},
            "grammar": _grammar(),
        },
    }


def _grammar() -> dict[str, Any]:
    from dataclasses import asdict

    from cleanlint.grammar.settings import LEVELS, SEVERITIES, Settings

    properties = {name: _like(value) for name, value in asdict(Settings()).items()}
    properties |= {"level": {"enum": list(LEVELS)}, "severity": {"enum": list(SEVERITIES)}}
    hyphened = {name.replace("_", "-"): value for name, value in properties.items()}
    return {"type": "object", "properties": hyphened | properties, "additionalProperties": False}


def _like(value: Any) -> dict[str, Any]:
    """The schema of the type that a default has."""
    if isinstance(value, tuple):
        return {"type": "array", "items": {"type": "string"}}
    return {"type": {bool: "boolean", int: "integer", float: "number"}.get(type(value), "string")}


def beginning() -> str:
    """Every key, commented out, with its meaning and an example."""
    parts = ["# What cleanlint does here. Take the # away from what you want; `cleanlint config KEY` tells more.\n"]
    for key in ALL.values():
        about = textwrap.fill(key.about, 98, initial_indent="# ", subsequent_indent="# ")
        parts.append(f"{about}\n# {key.name} = {key.example}\n")
    return "\n".join(parts)


def as_toml(value: Any) -> str:
    """A value as it would stand in a TOML file, on one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {as_toml(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
