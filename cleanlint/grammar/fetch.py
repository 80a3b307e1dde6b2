"""Fetch LanguageTool by way of language-tool-python: the one place where that package (GPL-3) is imported."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cleanlint.grammar.problem import GrammarError


def install(version: str = "") -> str:
    """Download and unpack LanguageTool where `local` finds it, and say which version. Raises GrammarError."""
    try:
        module: Any = import_module("language_tool_python.download_lt")
    except ModuleNotFoundError:
        raise GrammarError(
            "fetching LanguageTool needs the package language-tool-python: pip install 'cleanlint[grammar]'"
        ) from None
    number = version or str(getattr(module, "LTP_DOWNLOAD_VERSION", "")) or "6.8"
    try:
        if hasattr(module, "LocalLanguageTool"):
            one = module.LocalLanguageTool.from_version_name(number)
            if one not in one.get_installed_versions():
                one.download()
        else:
            module.download_lt(number)
    except (
        Exception,
        SystemExit,
    ) as error:  # it says so in many ways: OSError, SystemExit, ModuleNotFoundError, its own
        said = " ".join(str(error).split())[:300] or type(error).__name__
        raise GrammarError(f"LanguageTool {number} could not be fetched: {said}") from None
    return number
