"""Comments to cleanlint that silence nothing, or say what nobody understands. The engine's talk with them is in suppress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleanlint.document import Document
from cleanlint.rule import Hit


def malformed(document: Document, spots: Sequence[int] | None) -> Iterable[Hit]:
    """Unknown words and names, an `on` without an `off`, an `off` without an `on`."""
    return document.silence.malformed(document) if document.silence else ()


def unused(document: Document, spots: Sequence[int] | None) -> Iterable[Hit]:
    """Comments, or names in them, that have silenced nothing."""
    return document.silence.unused(document) if document.silence else ()


def unreasoned(document: Document, spots: Sequence[int] | None) -> Iterable[Hit]:
    """Comments without a reason."""
    return document.silence.unreasoned(document) if document.silence else ()
