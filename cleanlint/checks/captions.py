"""Photo captions, credits and galleries that came along with the text.

A credit is the certain part: agencies and photographers are named in a few fixed forms. A short line that ends in
one is a caption; a credit glued to the end of a paragraph is taken alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.windows import lines_at
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

AGENCY = (
    r"(?:Getty(?: Images)?|A\.?P\.?(?: Photos?| Images)?|AFP|Reuters|REUTERS|EPA|PA(?: Wire| Media"
    r"| Images)?|Shutterstock|shutterstock\.com"
    r"|iStock(?:photo)?|Alamy|Rex(?: Features)?|Corbis|Bloomberg|Associated Press|Press Association"
    r"|Unsplash|Pexels|Pixabay|Flickr"
    r"|Wikimedia(?: Commons)?|Landov|Polaris|Redux|ZUMA(?: Press)?|Sipa(?: USA)?|TASS|Xinhua|UPI"
    r"|SOPA Images|FilmMagic|WireImage"
    r"|YouTube|NurPhoto|Anadolu(?: Agency)?|Barcroft(?: Media)?|Splash News|SWNS|Newscom)"
)
_NAME = r"(?:[A-Z][\w.'’-]{0,20} ){1,3}[A-Z][\w.'’-]{1,20}"
_BRACKET = (
    rf"[(\[](?:(?:AP |AFP |Reuters |Getty |REUTERS )?(?:[Pp]hoto|PHOTO|[Ii]mage|[Pp]icture"
    rf"|[Ss]creenshot|[Ii]llustration)s?(?: [Cc]redit| [Cc]ourtesy)?(?:/| by |: ?| via | from "
    rf"| courtesy )[^()\[\]\n]{{2,90}}"
    rf"|[^()\[\]\n]{{2,60}}(?: ?[/|] ?| via |, ){AGENCY}(?:[/ ,][^()\[\]\n]{{0,30}})?"
    rf"|{AGENCY}/[^()\[\]\n]{{2,50}}|Credit: [^()\[\]\n]{{2,60}})[)\]]"
)
_BARE = (
    rf"(?:REUTERS|AP Photo|AFP PHOTO|AFP)(?:/ ?| / ){_NAME}"
    rf"|{_NAME} ?/ ?(?:[\w ]{{2,20}}/ ?)?(?:{AGENCY})"
    rf"|{_NAME}(?: \| [A-Z]{{2,9}}(?: News)?)? \| {AGENCY}"
    rf"|(?:Photo|Photograph|Picture|Image|Photographer)s?(?: by| courtesy(?: of)?"
    rf"| credit)?:? (?:by )?{_NAME}(?: ?/ ?|, | via | on ){AGENCY}(?: via {AGENCY})?"
    rf"|(?<=\S )(?<!Tax )(?<!Universal )(?<!Social )(?<!Pension )(?<!Store )(?<!Extra )(?<!Carbon )(?<!Consumer )(?<!Private )"
    rf"(?<!Your )(?<!Bad )(?<!of )Credit: {{0,2}}[A-Z0-9][^\n:!?]{{1,70}}|(?<=[a-z.])Credit: {{0,2}}[A-Z][^\n:!?]{{1,70}}"
    rf"|(?<=[a-z]\. )(?:Twitter|You[Tt]ube|Facebook|Instagram|Daily Mail|CBC News|Handout|Screen ?grab"
    rf"|Screenshot|Wikipedia|LinkedIn)"
)
CREDIT = lazy(rf"(?:{_BRACKET}|{_BARE})\.?$")
_GLUED = lazy(
    r"(?<=[.!?:”\"’)…])[ \t]{0,12}(?P<credit>(?:(?:[Ff]eatured?|[Cc]over|[Hh]eader|[Ll]ead) (?:[Ii]mage"
    r"|[Pp]hoto)(?: [Cc]redit)?(?: via|:| from| by| courtesy)|(?:Photo|Image)s? (?:by|via|courtesy of"
    r"|credit:))[^\n.!?]{2,80}(?:\([^()\n]{2,40}\))?[.\]]?)$"
)
_PIPED = lazy(
    rf"^(?P<caption>[^|\n]{{8,400}}?)(?P<credit> ?\| ?{AGENCY})(?=$"
    rf"| [A-Z‘“'\"0-9])(?P<headline>[^\n]{{0,200}})$"
)
_GALLERY = lazy(r"\b(?:Hide|HIDE) (?:Caption|CAPTION)\b(?: \d{1,3} of \d{1,3})?")
_FILED = lazy(r"(?:FILE\b|Cover image|In this \w+\.? \d{1,2}, \d{4},? (?:file )?photo)")
_TOLD = lazy(r"\b(?:said|told|says|explained|added)\b")
_STOP = lazy(r"[a-z”\"’)][.!?][”\"’]? (?=[A-Z“\"])")
LONGEST = 450
_WIDEST = 170  # code points of the longest credit: they stand at the end, and most paragraphs are far longer


def credits(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Captions that end in a credit, whole; credits glued to the end of a paragraph, alone."""
    for index in lines_at(doc, spots):
        line = doc.lines[index]
        piped = "|" in line.text and _PIPED.match(line.text)
        if piped:
            # what the picture shows, who took it and, in some, the headline of the page run together
            yield Hit(*doc.delete_lines(index), fix="")
            continue
        tail = max(0, len(line.text) - _WIDEST)
        glued = _GLUED.search(line.text, tail)
        if glued:
            yield Hit(line.start + glued.start(), line.end, fix="")
            continue
        credit = CREDIT.search(line.text, tail)
        if not credit:
            continue
        filed = _FILED.match(line.text) is not None
        if (
            len(line.text) <= (2 * LONGEST if filed else LONGEST)
            and not _dateline(line.text)
            and (filed or not _paragraph(line.text[: credit.start()]))
        ):
            yield Hit(*doc.delete_lines(index), fix="")
        else:
            word = re.match(r"\w{4,}\. ", credit[0])  # the last word of the sentence before, which looks like a name
            start = credit.start() + (word.end() if word else 0)
            yield Hit(line.start + len(line.text[:start].rstrip()), line.end, fix="")


def galleries(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A photo gallery printed as text: “Photos: title … Hide Caption 3 of 12 …”, all in one paragraph."""
    for index in lines_at(doc, spots):
        line = doc.lines[index]
        marks = list(_GALLERY.finditer(line.text))
        if not marks:
            continue
        if re.match(r"Photos: |EXPAND GALLERY|(?:Enlarge this image )?[Tt]oggle caption", line.text) or len(marks) > 1:
            if len(line.text) - marks[-1].end() < 3:
                yield Hit(*doc.delete_lines(index), fix="", safe=False)
            else:
                yield Hit(line.start, line.start + marks[-1].end(), fix="", safe=False)
        else:
            for mark in marks:
                yield Hit(
                    line.start + len(line.text[: mark.start()].rstrip()), line.start + mark.end(), fix="", safe=True
                )


def _paragraph(text: str) -> bool:
    """Whether what stands before a credit is a paragraph of the article that the caption was glued to."""
    return len(_STOP.findall(text)) > 2 or (len(text) > 160 and _TOLD.search(text) is not None)


def _dateline(text: str) -> bool:
    return (
        re.match(r"[A-Z][A-Z .,]{2,30}(?:, [A-Z][a-z.]{1,12})?(?: \([A-Z][A-Za-z]{1,12}\))? ?[–—-] ", text) is not None
    )
