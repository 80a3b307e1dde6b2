"""Configuration: `cleanlint.toml`, or `[tool.cleanlint]` in a pyproject.toml, found from each file upwards.

`keys` has what may be said, `read` finds and checks files, `resolve` tells what holds for one file. A configuration is
data: it can choose rules and name folders of rules, but run nothing.
"""
