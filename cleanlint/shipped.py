"""Where the files that come with the program are."""

from __future__ import annotations

import os


def rules_folder() -> str:
    """The built-in rules: inside the installed package, or beside it in a checkout."""
    here = os.path.dirname(__file__)
    inside = os.path.join(here, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "rules")
