"""A whole page instead of its article: menus before the text; links, comments and the footer after it.

Converters that keep everything (html-text, inscriptis, “select all, copy”) leave an article as one run of long,
finished lines between hundreds of short ones. The run with the highest sum is the article, where finished lines
count for what they hold and short ones against it; what stands before and after it is the site's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleanlint.checks.windows import lines_at
from cleanlint.document import Document, Line
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

FINISHED = lazy(r"[.!?…。！？।:;][\"'”’»“)\]」』]{0,3}(?:\[\d+\])?$")
_UNSPACED = lazy(r"[\u3040-\u30ff\u3400-\u9fff]")
_AFTERWORD = lazy(
    r"(?i)(?:\d{1,6} )?(?:comments?|replies|responses)(?: \(\d+\)| below)?:?|(?:post|leave|add"
    r"|write) (?:a|your) (?:comment|reply).{0,40}"
    r"|(?:related|more|popular|recommended|other|latest|trending|top|recent|similar)(?: (?:stories"
    r"|articles|posts|news|content|reading|links|topics|coverage|videos?|in|from|on|by|for you"
    r"|like this)\b.{0,40}){1,2}:?"
    r"|you (?:may|might)(?: also)? (?:like|enjoy|be interested in).{0,20}|(?:most (?:read|popular"
    r"|viewed|shared|commented|recent)|read (?:next|more|also)|up next|next (?:article|story|post)"
    r"|previous (?:article|post|story))\b.{0,60}"
    r"|(?:sponsored|promoted|paid) (?:content|stories|links|by .{1,40})|(?:from"
    r"|around) (?:around )?the web.{0,20}|trending(?: now)?|view (?:all |the )?(?:comments"
    r"|discussion).{0,30}"
    r"|about the authors?|(?:share|follow) (?:this|us|on)\b.{0,30}|tags?:?|filed under:?.{0,60}|(?:©"
    r"|\(c\)|copyright) .{0,80}|all rights reserved.{0,20}|subscribe.{0,40}|sign up.{0,60}|see also:?"
    r"|recommended|related|discussion"
)
_COMMENTS = lazy(r"(?i)(?:\d{1,6} )?(?:comments?|replies|responses)\b|(?:post|leave|add|write) (?:a|your)\b")
_LEGAL = lazy(
    r"(?i)\b(?:this (?:web)?site uses|(?:uses?|using|accept(?:ing)?|of|necessary) (?:\w+ )?cookies"
    r"|cookie policy|privacy (?:policy|notice)|all rights reserved|registered trademarks?)\b"
)
_MENU = lazy(
    r"home|privacy(?: policy)?|search|subscribe|about(?: us)?|contact(?: us)?|advertise(?: with us)?|careers|rss|sign in"
    r"|log ?in|register|menu|skip to (?:main )?content|site ?map|terms(?: (?:of|&|and) (?:use|service|conditions))?"
    r"|newsletters?|instagram|youtube|facebook|twitter|cookie policy|contato|kontakt|impressum|datenschutz|accueil"
    r"|inicio|início|buscar|suche|contatti|chi siamo|more|email|pinterest|help|faq|news|videos?"
)
# Items of a list that an article may hold: numbered, dated, measured, “Q: …”, “Team (group): place”, a row of figures, an
# address.
_ITEM = lazy(
    r"(?:\d{1,3}(?:[-–/.,]\d{1,3})?[.)ªºa]?|[½⅓¼¾⅔]|[A-Z]:|[^:\n]{3,60}:) {1,2}\S.*[^\W\d_]{2}.*|\d{1,2}[.)]\S.*"
    r"|(?:\D{0,60}\d[\d.,]*){3}.*|https?://\S+"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z.]{0,7} \d{1,2}(?:, \d{4})? ?[–—:-] \S.*"
)
# What the site says between the article and the rest of the page: in any line, and in a line of a few words.
_SERVICE = lazy(
    r"(?i)^(?:by|©|copyright) |©|\b(?:newsletters?|sign(?:ing)? (?:up|in)|subscri\w+|privacy|javascript|comments?|licensing"
    r"|log ?in|cookies?|registration|(?:more|news) from|click here|share this|min read|appeared first|all rights"
    r"|our (?:site|website)|you may|most read)\b"
)
_LABEL = lazy(
    r"(?i)[|»«]|\d:\d\d|\b(?:tags?|topics?|tagged|filed|disclaimer|shares?|tweets?|gallery|videos?|terms|reply|reports?|reprints?"
    r"|published|updated|posted|read more|related|popular|trending|menu|previous|next|loading|advertis\w+|sponsored|follow"
    r"|facebook|twitter|instagram|ago|getty|reuters|staff|editors?|contact|about|password|account|search|more|latest|stories"
    r"|news|jobs?|photos?|sports?|opinion|weather)\b"
)
# What makes the short line over the first paragraph the site's, not a heading of the author's.
_DATA = lazy(
    r"(?i)^(?:by|more|read) |\b(?:(?:19|20)\d\d|\d{1,2}:\d\d|photos?|image|credits?|getty|reuters|media|shares?|tweet"
    r"|e-?mail|subscribe|print|browse|published|updated|posted|comments?)\b|©|[|·•]|\([^()]{2,20}\)$"
)
# Who reported, whose words or pictures they are, where more is written: below the last paragraph, and still the author's.
_REFERENCE = lazy(r"(?i)(?:more information|(?:journal )?references?|source): .{30,}")
_SIGNATURE = lazy(
    r"(?i)provided by .{3,60}|[(\[*_—–-]{0,3} ?(?:additional )?(?:reporting|writing|editing|written|edited) by.{3,}"
    r"|contributing: .{3,}|[—–-] ?[^\W\d_].{2,60}\(@\w{1,20}\).{0,40}"
)
_FEWEST_ITEMS = 4
_MOST_TITLES = 4  # lines between a paragraph and the list that it introduces: a heading, the names of the columns
_FEWEST_SHORT = 20
_PENALTY = 12.0
_LONGEST = 200  # words: no line counts for more
_RIVAL = 3.0  # so many times what any other text on the page holds must the article hold
_PART = 40.0  # words of prose beyond a list that make the list the article's own
_FULL_LINE = 20  # words: no label, whatever its end
_FAR = 60  # lines of a list
_WHOLE = 0.8  # of the prose: where so much is said, a box of links is the end and no insert


def chrome(doc: Document, spots: Sequence[int] | None, labels: int = 4) -> Iterable[Hit]:
    """What surrounds the article in the text of a whole page. `labels`: how many different menu words it must hold."""
    lines = doc.lines
    if not spots or len(spots) < labels or len(lines) < 25:
        return
    met = {lines[index].text.lower().strip(" *+•-") for index in lines_at(doc, spots)}
    if sum(_MENU.fullmatch(word) is not None for word in met) < labels:
        return
    weights = _with_lists([weight(line.text) for line in lines], lines)
    short = sum(value < 0 for value in weights)
    if short < _FEWEST_SHORT or short < 0.4 * len(lines):
        return
    first, last, best = article(weights)
    rival = max(article(weights[:first])[2], article(weights[last:])[2])
    if best < 60 or best < _RIVAL * rival:  # several texts, or none: not for a program to choose
        return
    first, last = _reach(lines, weights, first - 1, -1) + 1, _reach(lines, weights, last, 1)
    last = _afterword(lines, weights, first, last)
    while last < len(lines) and weights[last] == 0:  # prose without its end mark
        last += 1
    last = _postscript(lines, weights, last)
    if first and _heading(lines[first - 1].text):
        first -= 1
    if first > 0:
        yield Hit(*doc.delete_lines(0, first - 1), fix="")
    if last < len(lines):
        yield Hit(*doc.delete_lines(last, len(lines) - 1), fix="")


def _with_lists(weights: list[float], lines: Sequence[Line]) -> list[float]:
    """The weights, where several items of a list in a row speak for the article, not against it."""
    at = 0
    while at < len(lines):
        last = at
        while last < len(lines) and (weights[last] > 0 or _ITEM.fullmatch(lines[last].text.lstrip("*+•- "))):
            last += 1
        if sum(value < 0 for value in weights[at:last]) >= _FEWEST_ITEMS:
            weights[at:last] = [max(value, 2.0) for value in weights[at:last]]
            top = at
            while top and at - top < _MOST_TITLES and weights[top - 1] < 0:
                top -= 1
            if top and weights[top - 1] >= 10:
                weights[top:at] = [0.0] * (at - top)
        at = last + 1
    return weights


def weight(text: str) -> float:
    """How much a line speaks for being running text: words of finished lines, a fixed sum against short ones."""
    words = text.split()
    count = len(words)
    if _LEGAL.search(text):
        return -_PENALTY
    finished = FINISHED.search(text) is not None
    if (
        count < 6 and len(text) > 20 and _UNSPACED.search(text)
    ):  # scripts without spaces: a word is about two characters
        count = len(text) // 2
        return (
            min(count, _LONGEST)
            if finished and count >= 12
            else min(count, _LONGEST) * 0.7
            if count >= 40
            else -_PENALTY
        )
    if count < 6:
        return -_PENALTY
    small = sum(word[0].islower() or (not word[0].isupper() and word[0].isalpha()) for word in words) / count
    if count >= 10 and finished and small >= 0.4:
        return float(min(count, _LONGEST))
    if count >= 25 and small >= 0.5:
        return min(count, _LONGEST) * 0.7
    if finished and small >= 0.3:
        return count * 0.5
    return 0.0 if count >= 12 and small >= 0.4 else -_PENALTY


def article(weights: Sequence[float]) -> tuple[int, int, float]:
    """The run of lines with the highest sum: (first, one past the last, sum)."""
    best, current, start = (0, 0, 0.0), 0.0, 0
    for at, value in enumerate(weights):
        if current <= 0:
            current, start = 0.0, at
        current += value
        if current > best[2]:
            best = (start, at + 1, current)
    return best


def _afterword(lines: Sequence[Line], weights: Sequence[float], first: int, last: int) -> int:
    """Where the article ends before the last finished line: at a heading over comments, links or the imprint."""
    total = sum(value for value in weights[first:last] if value > 0)
    so_far = 0.0
    for at in range(first, last):
        if so_far >= 0.5 * total and weights[at] < 0 and _AFTERWORD.fullmatch(lines[at].text):
            near = weights[at + 1 : at + 4]
            links = sum(value < 0 for value in near) >= 2 and so_far >= _WHOLE * total
            if links or _COMMENTS.match(lines[at].text):
                return at
        so_far += max(0.0, weights[at])
    return last


def _heading(text: str) -> bool:
    """Whether the short line over the first paragraph may be its heading: no byline, date, credit or button."""
    return 5 <= len(text.split()) <= 30 and not _DATA.search(text) and not _AFTERWORD.fullmatch(text)


def _postscript(lines: Sequence[Line], weights: Sequence[float], last: int) -> int:
    """Where the article ends, with what follows its last long paragraph: a short last section, references, signatures."""
    at = last + 1
    while at < len(lines) and weights[at] > 0:
        at += 1
    if at - last > 2 and (lines[last].text.isupper() or not _AFTERWORD.fullmatch(lines[last].text)):
        last = at
    for at in range(last, min(last + 3, len(lines))):
        if _REFERENCE.match(lines[at].text):
            last = at + 1
    while last < len(lines) and _SIGNATURE.match(lines[last].text):
        last += 1
    return last


def _reach(lines: Sequence[Line], weights: Sequence[float], at: int, step: int) -> int:
    """How far the article goes on, in one direction from its best run: beyond its own lists, up to what is the site's."""
    reached, prose = at, 0.0
    while 0 <= at < len(lines) and abs(at - reached) < _FAR and not (weights[at] <= 0 and _site(lines[at].text)):
        full = step > 0 and len(lines[at].text.split()) >= _FULL_LINE  # above the text it may be a caption
        prose = max(0.0, prose) + (_PART if full else weights[at])
        at += step
        if prose >= _PART:
            reached, prose = at, 0.0
    return reached


def _site(text: str) -> bool:
    """Whether a line is the site's: a word of its menu, a heading over links, a part of a form or of the imprint."""
    text = text.strip("*+•- ")
    return (
        _MENU.fullmatch(text.lower()) is not None
        or _AFTERWORD.fullmatch(text) is not None
        or _SERVICE.search(text) is not None
        or (len(text.split()) <= 5 and _LABEL.search(text) is not None)
    )
