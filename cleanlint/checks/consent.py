"""A consent window that was run together with the text: its sentences stand before, after or amid those of the article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanlint.checks.residue import closed_up, in_quotes, whole_lines
from cleanlint.checks.windows import lines_at
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_COOKIE = lazy(r"(?i)\bcookies?\b")
_STOP = lazy(r"[.!?]['\"’”)]? +(?=[A-Z“\"'(])")
_READER = lazy(r"(?i)\b(?:we|our|you|your|this (?:web ?)?site|site use|(?:web ?)?site uses)\b")
_PURPOSE = lazy(
    r"(?i)\b(?:(?:user |browsing )?experience|browsing|browsers?|personali[sz]\w+|advertis\w+|analy[sz]e|traffic|consent\w*"
    r"|settings|preferences|assume|agree|third[- ]part\w+|functionalit\w+|navigat\w+)\b"
)
# What may stand between two such sentences, and around them.
_PART = lazy(
    r"(?i)\bcookies?\b|\bprivacy (?:policy|notice)\b|\bopt(?:ing)?[- ]?out\b|\bpersonal (?:data|information)\b|\byour browser\b"
    r"|\b(?:this|our) (?:web ?)?site\b|\badvertising alliance\b|\bterms of (?:use|service)\b|\byour consent\b"
)
# A notice speaks of what is; a report of what was done and said.
_TOLD = lazy(r"(?i)\b(?:was|were|had|did|sa(?:id|ys)|held|told|ruled|he|she|court|judge|law(?:s|yers?|makers?)?)\b")


def notices(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Runs of sentences that tell a site's visitor of its cookies, in a text that speaks of cookies nowhere else."""
    found: list[tuple[int, int]] = []
    for index in lines_at(doc, spots):
        line = doc.lines[index]
        found += [(line.start + start, line.start + end) for start, end in _runs(doc.prose[line.start : line.end])]
    within = sum(len(_COOKIE.findall(doc.text, *span)) for span in found)
    if within < len(_COOKIE.findall(doc.text)):
        return
    for start, end in found:
        word = _COOKIE.search(doc.text, start)
        if word and in_quotes(doc.text, word.start()):
            continue
        lines = whole_lines(doc, start, end)
        yield Hit(*(doc.delete_lines(*lines) if lines else closed_up(doc.text, start, end)), fix="")


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Where the notice stands in a paragraph: sentences in a row that are parts of one, and one among them that is sure."""
    first, last, sure, at = -1, -1, False, 0
    for end in [*(stop.end() for stop in _STOP.finditer(text)), len(text)]:
        sentence = text[at:end]
        part = _PART.search(sentence) is not None and not _TOLD.search(sentence)
        certain = part and bool(_COOKIE.search(sentence) and _READER.search(sentence) and _PURPOSE.search(sentence))
        if part:
            first, last, sure = (at if first < 0 else first), end, sure or certain
        elif first >= 0:
            if sure:
                yield first, first + len(text[first:last].rstrip())
            first, sure = -1, False
        at = end
    if first >= 0 and sure:
        yield first, first + len(text[first:last].rstrip())
