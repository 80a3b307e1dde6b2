"""The options that `check` and `fix` have for configuration. Only click is imported: every start pays for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cleanlint import completion

OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--config", metavar="FILE", help="This configuration for all files. [default: the nearest above each file]",
        shell_complete=completion.files,
    ),
    click.option("--isolated", is_flag=True, help="Without any configuration."),
    click.option(
        "--no-own-rules", is_flag=True,
        help="Load nothing that a configuration brings: rule folders, LanguageTool's server and programs.",
    ),
    click.option("--show-config", is_flag=True, help="Say what holds for PATHS and where it comes from, and stop."),
    click.option("--show-files", is_flag=True, help="Say which files would be read, as which kind, and stop."),
)  # fmt: skip
