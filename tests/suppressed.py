"""What the tests of suppressions share: a faulty line, and what comes of a text with it."""

from __future__ import annotations

import cleanlint

BAD = "The keeper wanted, to. bring the boats back to work ,and to port."
MENDED = "The keeper wanted, to bring the boats back to work, and to port."


def run(text, kind="markdown", unsafe=True, **options):
    return cleanlint.run(text, unsafe=unsafe, kind=kind, **options)


def rules(text, kind="markdown", **options):
    return [finding.rule for finding in run(text, kind, **options).findings]
