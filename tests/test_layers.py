"""The house has floors: a module imports only from lower ones."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "cleanlint"
FLOORS = [
    {"version", "cache", "bytepattern", "positions", "context", "toml", "breaks", "exact", "patterns", "shipped"},
    {"rule", "stretch", "formats"},
    {"patch", "mask", "trigger"},
    {"structure", "pieces"},
    {"document"},
    {"checks", "scan", "comments", "allow"},
    {"match", "catalog"},
    {"engine", "suppress"},
    {"builtin"},
    {"api"},
    {"examples", "files", "timing", "learn", "scoring", "grammar", "completion", "progress", "results"},
    {"sidecar", "baseline", "changed"},
    {"discover", "ratchet"},
    {"batch", "workers"},
    {"report"},
    {"config"},
    {"draft"},
    {"lsp_answers"},
    {"lsp"},
    {"grammar_batch"},
    {"work"},
    {"cli_options"},
    {"pipe"},
    {"adapters"},
    {
        "cli_rules",
        "cli_score",
        "cli_grammar",
        "cli_learn",
        "cli_lsp",
        "cli_completions",
        "cli_suppress",
        "cli_config",
        "cli_pipe",
    },
    {"cli_run"},
    {"cli"},
    {"__main__"},
]
FLOOR = {name: at for at, floor in enumerate(FLOORS) for name in floor}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleanlint":
            parts = node.module.split(".")[1:]
            yield from [parts[0]] if parts else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("cleanlint."))


def test_every_module_has_a_floor_and_imports_only_from_below():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        home = path.relative_to(PACKAGE).with_suffix("").parts[0]
        if home == "__init__":
            continue  # the public names, imported from everywhere when first used
        assert home in FLOOR, f"{path.name} has no floor"
        for other in imports(path):
            lower = FLOOR.get(other, -1) < FLOOR[home] or other == home
            allowed = (home, other) in {("rule", "catalog")}  # a rule reads its own file again when asked why
            if not lower and not allowed:
                wrong.append(f"{home} imports {other}")
    assert not wrong
