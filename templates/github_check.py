"""The step of action.yml that checks: a SARIF file first, then annotations. Inputs and outputs are GitHub's variables."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress


def main() -> int:
    given = os.environ
    try:
        paths = [*map(_no_option, shlex.split(given["INPUT_PATHS"]))] or ["."]
        options = shlex.split(given["INPUT_ARGS"])
    except ValueError as error:
        print(f"::error title=cleanlint::The inputs “paths” and “args” are read as by a shell: {error}.")
        return _tell("", 2)
    options.append(f"--fail-level={given['INPUT_FAIL_LEVEL']}")
    if given["INPUT_CHANGED_SINCE"]:
        options.append(f"--changed-since={given['INPUT_CHANGED_SINCE']}")
    # The program beside this interpreter, not `-m`, which would look for modules in the folder that is checked.
    command = shutil.which("cleanlint", path=os.path.dirname(sys.executable)) or "cleanlint"
    line = [command, "check", *paths, *options]
    env = {**given, "PYTHONUTF8": "1"}
    sarif = os.path.join(given["RUNNER_TEMP"], "cleanlint.sarif")
    with suppress(FileNotFoundError):
        os.unlink(sarif)  # of an earlier step
    subprocess.run(
        [*line, "--output-format=sarif", f"--output-file={sarif}"], env=env, stderr=subprocess.DEVNULL, check=False
    )
    status = subprocess.run([*line, "--output-format=github"], env=env, check=False).returncode
    return _tell(sarif, status)


def _no_option(path: str) -> str:
    return f"./{path}" if path.startswith("-") else path


def _tell(sarif: str, status: int) -> int:
    """The outputs; no file and no number where the command did not come to a report."""
    findings = ""
    try:
        with open(sarif, encoding="utf-8") as file:
            findings = str(len(json.load(file)["runs"][0]["results"]))
    except OSError:
        sarif = ""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as out:
        out.write(f"sarif-file={sarif}\nfindings={findings}\nexit-status={status}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
