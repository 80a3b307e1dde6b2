"""What the forms for other programs share: the names of files, what marks a finding in every run, and safe XML."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from cleanlint.context import around, squeezed
from cleanlint.files import Source
from cleanlint.report.look import visible
from cleanlint.report.spans import advice
from cleanlint.rule import Finding

NOT_CHECKED = "not-checked"
"""Stands for the rule where an input could not be read or checked: no form may be silent about it."""

_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")

# No program can open a file by a name that holds these, and a terminal, an editor or an XML parser may trip over them.
_HOSTILE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def file(name: str) -> str:
    """The name that a CI system knows a file by: see `inside`; what cannot be written is U+FFFD."""
    return _HOSTILE.sub("\ufffd", inside(name) or os.path.abspath(name))


def inside(name: str) -> str:
    """The path from the top of the checkout (or else from the current folder), with "/"; "" for a file elsewhere."""
    roots = [os.path.realpath(os.environ[one]) for one in _CHECKOUTS if os.environ.get(one)]
    for resolve in (os.path.abspath, os.path.realpath):
        for root in (*roots, os.getcwd()):
            try:
                path = os.path.relpath(resolve(name), root).replace(os.sep, "/")
            except ValueError:  # another drive, or a NUL in the name
                continue
            if path != ".." and not path.startswith("../"):
                return path
    return ""


def describe(source: Source, finding: Finding, between: str = " — ") -> str:
    """The message and what the fix would do, for a person to read in another program."""
    told, fix = visible(finding.message), advice(source.text, finding)
    return f"{told}{between}{fix}" if fix else told


def fingerprints(source: Source, findings: Sequence[Finding]) -> list[str]:
    """A mark for each finding that stays when paragraphs around it come and go: a hash of the rule, what was found and
    the words beside it, and a number among those that are equal."""
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        known = (finding.rule, squeezed(finding.found), *around(source.text, finding.start, finding.end))
        one = sha256("\0".join(known).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[one] += 1
        marks.append(f"{one}:{seen[one]}")
    return marks


def xml(text: str) -> str:
    """Text for an XML attribute or element, in ASCII. Control characters must be gone: see `visible` and `file`."""
    from html import escape

    return escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii")
