"""Characters left as the escapes of some other format: JSON, addresses, mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import regex

from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.rule import Hit

_TYPOGRAPHIC = frozenset("‘’“”–—… ")


@cache
def _json() -> Any:
    return regex.compile(r"(?<!\\)\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|(?<!\\)\\u[0-9A-Fa-f]{4}")


def json(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    r"""“\u2019” for ’: safe for quotation marks, dashes and letters inside a word, for the rest a person decides."""
    for match in near(_json(), doc.prose, spots, 16):
        units = match[0].encode("latin-1").decode("unicode-escape")  # a pair of surrogates is two of them
        char = units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        char = {"\u00a0": " ", "\u200b": "", "\u00ad": "", "\ufeff": ""}.get(char, char)
        if not (char.isprintable() or not char) or "\ufffd" in char:
            continue
        before = doc.prose[match.start() - 1 : match.start()] if match.start() else ""
        after = doc.prose[match.end() : match.end() + 1]
        if before == "`":
            continue
        inside = char.isalpha() and (before.isalpha() or after.isalpha())
        sure = not char or char in _TYPOGRAPHIC or inside
        yield Hit(match.start(), match.end(), char, sure and before not in ('"', "'"))


def percent(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“Snowden%27s”, “firm%2C”, “don%E2%80%99t”: an address escape in prose."""
    from urllib.parse import unquote

    for match in near(_percent(), doc.prose, spots, 24):
        char = unquote(match["at"])
        if "\ufffd" not in char:
            yield Hit(match.start("at"), match.end("at"), char)


@cache
def _percent() -> Any:
    return regex.compile(
        r"(?<=\p{L})(?P<at>%27|%E2%80%99)(?=(?:s|t|re|ve|ll|d|m)?\b(?!%|/))|(?<=[\p{L}\d])(?P<at>%2C)(?=\s)|(?<=\p{L})(?P<at>%3B|%3A|%3F|%21)(?=\s)"
        r"|(?<=\s)(?P<at>%22|%E2%80%9C|%E2%80%98)(?=\p{L})|(?<=[\p{L}.,?!])(?P<at>%22|%E2%80%9[D9])(?=\s)|(?<=[\s\w])(?P<at>%E2%80%9[34]|%E2%80%A6)(?=[\s\w])"
    )


def mail(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“don=E2=80=99t”, “caf=C3=A9”: the quoted-printable encoding of mail."""
    for match in near(_mail(), doc.prose, spots, 24):
        data = bytes.fromhex(match[0].replace("=", ""))
        try:
            yield Hit(match.start(), match.end(), data.decode("utf-8"))
        except UnicodeDecodeError:
            continue


@cache
def _mail() -> Any:
    return regex.compile(r"(?:=E2=80=[9A][0-9A-F]|=C3=[89AB][0-9A-F]|=C2=A[0-9A-F])+")
