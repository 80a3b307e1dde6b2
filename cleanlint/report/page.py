"""What the pages for a browser share: one file each that asks nothing of the network, and colours for families of damage.

A page is ASCII throughout, whatever the texts in it: neither the encoding of the stream it is written to nor that of
the server it is put on can break it, and no character in it is obeyed by an editor or a terminal.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cleanlint.report.look import visible
from cleanlint.report.program import xml

FAMILIES = {
    "encoding": "letters",
    "markup": "page", "boilerplate": "page",
    "generated": "machine", "spun": "machine",
    "spacing": "marks", "punctuation": "marks", "quotes": "marks",
    "repetition": "body", "truncation": "body", "fragment": "body",
    "style": "wording", "grammar": "wording", "suppression": "wording",
}  # fmt: skip
"""Category -> the family it shares a colour with (assets/base.css)."""


def head(title: str, style: str, script: str = "") -> str:
    """The page up to its body. Only this very style and script may run (the browser compares their hashes), and nothing
    may be fetched or sent."""
    policy = f"default-src 'none'; style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    if script:
        policy += f"; script-src {_hash(script)}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n<style>{style}</style>\n</head>\n'
    )


def asset(*names: str) -> str:
    """Files of the folder beside this module, one after the other."""
    folder = Path(__file__).with_name("assets")
    return "".join((folder / name).read_text(encoding="ascii") for name in names)


def escape(text: str) -> str:
    """Text for a page, in a tag's value too. What is no text (lone surrogates) and what the eye cannot see is marked."""
    return xml(visible(text))


def data(value: object) -> str:
    """JSON that nothing in it can end: neither `</script>` nor `<!--` has its `<`."""
    import json

    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
