"""Script and style lines that a scraper took along: whole lines, and script calls that run on inside a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import regex

from cleanlint.checks.residue import closed_up, speaks_of
from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

# Names of advertising, counting and player scripts: no article about anything else has a line of them.
_VENDORS = (
    r"googletag|_gaq|_gat|gtag|ga|fbq|dataLayer|adsbygoogle|google_ad_\w+|twttr|OO|FB|DISQUS|disqus_\w+|_taboola|OB_\w+|pbjs|"
    r"apstag|utag(?:_data)?|_sf_async_config|_comscore|_qevents|NREUM|optimizely|jwplayer|videojs|__tcfapi|OneTrust|"
    r"_satellite|s_code|freestar|ezstandalone|cX|__gads|kmn_\w+|addthis\w*|stLight|Drupal|wpcf7|brightcove|bcPlayer|instgrm|"
    r"mc4wp|hbspt|_hsq|Typekit|CNN|MTVN|ooyala\w*|kaltura\w*"
)
_USED = r"(?:[(\[]|\s?=|\s?\|\|)"
_VENDOR = lazy(
    rf"(?<![\w$.])(?:window\.)?(?:{_VENDORS})(?=[\w$.]*{_USED})|ooyalaplayer|widgets\.js|div-gpt-ad|gpt\.js",
    engine="regex",
)
_SCRIPT = lazy(
    r"(?:(?:var|let|const)\s[\w$]{1,60}\s?=|\(?\s?function\s?[\w$]{0,60}\s?\(|[\w$.]{1,60}\s?=\s?function\b"
    r"|(?:window|document|jQuery)[.\[(][\w$.\[\]'\"]|\$\("
    r"|if\s?\(\s?(?:typeof|!?window|!?document|top|self|!?[\w$]{1,40}\s?[=!]==?)|try\s?\{|\}\s?catch"
    r"|/?/?\s?<!\[CDATA\[|//\s?\]\]>|\}\)\(|new\s(?:Image|Date)\("
    rf"|\(?(?:{_VENDORS})[\w$.]{{0,60}}{_USED})",
    engine="regex",
)
_SCRIPT_MORE = lazy(
    r"[\s{}();,\[\]]{1,20}|(?:\}\s?)?else(?:\s?if\s?\(.{1,200}\))?\s?\{|return\b.{0,200};"
    r"|[\w$.\[\]'\"]{1,80}\s?(?:\(.{0,400}\);?|[+|]?=(?!=).{1,400};)"
    r"|['\"]?[\w$-]{1,40}['\"]?\s?:\s?(?:['\"\[{].{0,300}|true|false|[\d.]{1,12}),?|//.{0,120}|/\*.{0,200}\*/",
    engine="regex",
)
_PROSE = lazy(r"[\p{L}’]{2,20} (?:[a-z’]{2,20} ){3,9}[a-z’]{2,20}\.(?:\s|$)", engine="regex")
_PROPERTY = (
    r"-(?:webkit|moz|ms|o)-[\w-]{1,30}|align(?:-\w{1,8}){1,2}|animation|background(?:-\w{1,10}){0,2}|"
    r"border(?:-\w{1,10}){0,3}|bottom|box-\w{1,10}|clear|color|content|cursor|display|fill|filter|flex(?:-\w{1,9})?|float|"
    r"font(?:-\w{1,10}){0,2}|grid(?:-\w{1,10}){0,3}|height|justify-content|left|letter-spacing|line-height|"
    r"list-style(?:-\w{1,10})?|margin(?:-\w{1,10})?|max-\w{1,6}|min-\w{1,6}|opacity|outline|overflow(?:-\w{1,4})?|"
    r"padding(?:-\w{1,10})?|position|right|src|text-\w{1,12}|top|transform|transition|vertical-align|visibility|"
    r"white-space|width|word-\w{1,8}|z-index|zoom"
)
_DECLARATION = rf"(?i:(?:{_PROPERTY})\s?:\s?(?=\S)[^;{{}}:]{{1,160}}(?::[^;{{}}]{{1,100}})?)"
_SELECTOR = (
    r"(?:[@.#*:\[]|(?:html|body|a|p|div|span|ul|ol|li|img|table|td|th|tr|h[1-6]|iframe|section|article|header|footer|nav|"
    r"input|button|form|video)\b)[^{};]{0,200}"
)
_STYLE = lazy(
    rf"(?:@media[^{{}};]{{1,100}}\{{\s?)?{_SELECTOR}\{{(?:\s?{_DECLARATION};?){{1,30}}+\s?\}}.{{0,1000}}|{_DECLARATION};"
    rf"|{_SELECTOR}\{{(?:\s?{_DECLARATION};)?|@import url\(.{{1,200}}\);|<style\b.{{0,300}}|</style>",
    engine="regex",
)
_STYLE_SURE = lazy(
    rf"\{{\s*{_DECLARATION}|^\s*{_DECLARATION};\s*^\s*{_DECLARATION};\s*$", regex.MULTILINE, engine="regex"
)
_STYLE_MORE = lazy(r"[{}\s]{1,10}|/\*.{0,200}\*/|[.#]?[\w\-#.:, >]{1,100}[,{]|<!--|-->", engine="regex")
_CALL = lazy(
    rf"(?<![\w$.])(?:window\.)?(?:(?:{_VENDORS})(?:\.[\w$]{{1,30}}){{1,4}}\(|(?:fbq|gtag|ga|__tcfapi)\((?=['\"]))",
    engine="regex",
)
_CALL_END = lazy(r"(?:\s?\}?\s?\)?;){1,3}", engine="regex")


def scripts(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Lines of script. Safe where a known advertising or player script is named, in a text not about markup."""
    if spots is None:
        return
    runs = list(_runs(document, spots, _SCRIPT, _SCRIPT_MORE))
    spans = [(document.lines[first].start, document.lines[last].end) for first, last in runs]
    spoken = bool(runs) and speaks_of(document, "markup", spans)
    for (first, last), (start, end) in zip(runs, spans, strict=True):
        code = document.text[start:end]
        known = _VENDOR.search(code) is not None
        if not known and (spoken or (first == last and not any(mark in code for mark in ";{}"))):
            continue
        yield Hit(*document.delete_lines(first, last), "", known and not spoken)
    yield from _calls(document, spots, spans)


def styles(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Lines of style sheets. Silent in a text that is about markup."""
    if spots is None:
        return
    runs = list(_runs(document, spots, _STYLE, _STYLE_MORE))
    spans = [(document.lines[first].start, document.lines[last].end) for first, last in runs]
    if not runs or speaks_of(document, "markup", spans):
        return
    for (first, last), (start, end) in zip(runs, spans, strict=True):
        if _STYLE_SURE.search(document.text[start:end]):
            yield Hit(*document.delete_lines(first, last), "")


def _runs(
    document: Document, spots: Sequence[int], start: re.Pattern[str], more: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Neighbouring lines of code, from each that is surely code both ways along those that may be."""
    lines, done = document.lines, -1
    for spot in spots:
        index = document.line_index(spot)
        if index <= done or not lines or not _is(lines[index].text, start):
            continue
        first = last = index
        while first - 1 > done and (_is(lines[first - 1].text, start) or more.fullmatch(lines[first - 1].text)):
            first -= 1
        while last + 1 < len(lines) and (_is(lines[last + 1].text, start) or more.fullmatch(lines[last + 1].text)):
            last += 1
        done = last
        yield first, last


def _is(line: str, start: re.Pattern[str]) -> bool:
    """The line starts as code, and ends as code does."""
    if len(line) > 4000 or not start.match(line):
        return False
    if start is _STYLE:
        return start.fullmatch(line) is not None
    return line[-1] in ";{}),]>[(" and not _PROSE.search(line)


def _calls(document: Document, spots: Sequence[int], spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """A call of a known script between the words of a line, up to the bracket that closes it."""
    text = document.text
    for match in near(_CALL, text, spots, 200):
        start = match.start()
        if any(a <= start < b for a, b in spans):
            continue
        end = _closing(text, match.end() - 1)
        if end and end - start > 20 and regex.search(r"[{;='\"]", text[start:end]):
            tail = _CALL_END.match(text, end)
            end = tail.end() if tail else end
            yield Hit(*closed_up(text, start, end), "", not speaks_of(document, "markup", [(start, end)]))


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed, within reach and on its line; 0 where it is not."""
    depth = 0
    for at in range(start, min(len(text), start + 1500)):
        char = text[at]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth <= 0:
                return at + 1 if depth == 0 else 0
        elif char == "\n":
            return 0
    return 0
