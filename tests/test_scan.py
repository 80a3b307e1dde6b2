"""The scanner beside other libraries, and the shorter ways it takes."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cleanlint
from cleanlint import scan


def test_pyarrow_can_be_imported_after_a_check():
    """Both bring a C++ library; in the wrong order the process is aborted."""
    pytest.importorskip("pyarrow")
    script = "import cleanlint; assert cleanlint.check('The plan to. bring it to an end.'); import pyarrow"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("length", [scan.SHORT - 1, scan.SHORT, scan.SHORT + 1, 3 * scan.SHORT])
@pytest.mark.parametrize("letter", ["a", "é", "語"])
def test_labels_are_found_between_lines_of_any_length(length, letter):
    """The database for short lines does not see the long ones; places must be those of the whole text."""
    long = letter * (length - 1) + "."
    text = "\n\n".join([long, "Advertisement", long, "Story continues below advertisement", long])
    found = [one.found.strip("\n") for one in cleanlint.check(text) if one.rule.startswith("boilerplate/")]
    assert found == ["Advertisement", "Story continues below advertisement"]


def test_addresses_are_masked_wherever_they_stand():
    text = "The plan, see www.orlen-harbour.example/to. bring it to an end, and write to a@b.example to. bring it on."
    assert cleanlint.fix(text) == text.replace("example to. bring", "example to bring")
