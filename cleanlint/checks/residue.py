"""Residue that is marked as such: find it, and take it out so that the text around it closes without a scar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.exact import compiled
from cleanlint.rule import Hit


def _each(words: str, flags: str = "") -> Iterator[str]:
    """A pattern for each word or phrase: a text is searched for twenty, one by one, in half the time that one pattern
    with all of them takes, since each is found by its fixed text."""
    return (rf"\b(?{flags}:{word})\b" for word in words.split("|"))


# A text that teaches web markup, or is about chatbots, shows on purpose what would be damage anywhere else.
TOPICS = {
    "markup": (
        *_each("X?HTML5?|XML|XPath|CSS3?|PHP|BBCode|Markdown|jQuery|Wikitext|Stack Overflow|GitHub|npm|codebase"),
        *_each("source code|code snippets?|command[ -]line|shortcodes?|mustache templates?|web developers?", "i"),
        *_each("programming languages?", "i"),
        r"(?<!(?i:enable|enabling|requires?|needs?|use|allow|without|turn on|activate) )\bJavaScript\b"
        r"(?! (?:is|must|has|to be|turned|enabled|disabled|required))",
        r"(?i:\b(?:opening|closing|html|meta|script|title|image|heading|strong|bold|anchor|paragraph) tags?\b)",
        r"(?i:> (?:tags?|elements?)\b)",
    ),
    "letters": (
        *_each("templates?|cover letters?|sample letters?|sample e-?mails?|sample messages?|sample texts?", "i"),
        *_each("sample scripts?|form letters?|form e-?mails?|form messages?|form texts?|form scripts?", "i"),
        *_each("fill in the blanks?|r[eé]sum[eé]", "i"),
        r"(?i)^(?:Dear|Hi|Hello) \[",
    ),
    "search": (
        r"\bSEO\b",
        r"(?i)search engines?",
        r"(?i)search results",
        r"(?i)search rankings",
        r"(?i)meta descriptions?\b(?!\s?:)",
    ),
    "chatbots": (
        *_each(r"ChatGPT|GPT-?\d\w?|OpenAI|Anthropic|LLMs?|Copilot|DALL-?E|Perplexity AI|Llama ?\d?|Grok"),
        r"\bClaude \d",
        r"\bGemini \d",
        *_each("chat ?bots?|language models?|generative AI|artificial intelligence", "i"),
        r"\bAI[ -](?i:assistants?|generated|models?|tools?|text)\b",
    ),
}


def speaks_of(document: Document, topic: str, apart_from: Sequence[tuple[int, int]] = ()) -> bool:
    """Whether the text, outside the spans given (the suspected residue itself), is about the topic."""
    return any(
        not any(low <= start and end <= high for low, high in apart_from) for start, end in _words(document, topic)
    )


@lru_cache(maxsize=8)
def _words(document: Document, topic: str) -> list[tuple[int, int]]:
    """Where the words of a topic stand: several rules ask for the same."""
    return [match.span() for words in TOPICS[topic] for match in compiled(words).finditer(document.text)]


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with nothing but blanks between them, as one."""
    made: list[tuple[int, int]] = []
    for start, end in spans:
        if made and not text[made[-1][1] : start].strip(" \t"):
            start = made.pop()[0]
        made.append((start, end))
    return made


def in_quotes(text: str, position: int) -> bool:
    """Whether a quotation that began in the same paragraph is still open."""
    start = max(0, position - 3000)
    before = text[max(start, text.rfind("\n", start, position) + 1) : position]
    return before.count("“") + before.count("«") > before.count("”") + before.count("»") or before.count('"') % 2 == 1


def whole_lines(document: Document, start: int, end: int) -> tuple[int, int] | None:
    """The first and last line that a span fills wholly, bullets aside; None where other words stand there."""
    first, last = document.line_index(start), document.line_index(max(start, end - 1))
    head = document.text[document.lines[first].start : start]
    tail = document.text[end : document.lines[last].end]
    return None if head.strip("*•·>|–—- \t") or tail.strip("| \t") else (first, last)


def closed_up(text: str, start: int, end: int) -> tuple[int, int]:
    """The span to delete within a line, so that no double blank and no blank at the line's end stays."""
    after = text[end : end + 1]
    while start and text[start - 1] in " \t" and (not after or after in " \t\n,.;:!?)"):
        start -= 1
    if not start or text[start - 1] == "\n":
        while text[end : end + 1] in (" ", "\t"):
            end += 1
    return start, end


def marks(
    document: Document,
    spots: Sequence[int] | None,
    pattern: str,
    topic: str = "",
    known: str = "silent",
    inline: str = "safe",
    line: str = "safe",
    raw: bool = False,
    quoted: bool = True,
    reach: int = 1600,
) -> Iterator[Hit]:
    """Every match of `pattern` in the prose (or the raw text), to be taken out: with its lines where it fills them.

    `inline` and `line` say what may be done inside a line and with a whole one: "safe", "unsafe", "report" or "silent".
    It begins and ends at most `reach` code points from a spot. In a text about the `topic` the finding is `known`: "silent"
    or "unsafe". With `quoted` false, what somebody is quoted as saying is left alone.
    """
    text = document.text if raw else document.prose
    found = _joined(text, [match.span() for match in near(compiled(pattern), text, spots, reach)])
    if not quoted:
        found = [span for span in found if not in_quotes(document.text, span[0])]
    if not found:
        return
    spoken = bool(topic) and speaks_of(document, topic, found)
    if spoken and known == "silent":
        return
    for start, end in found:
        lines = whole_lines(document, start, end)
        way = line if lines else inline
        if way == "silent":
            continue
        if way == "report":
            yield Hit(start, end)
            continue
        span = document.delete_lines(*lines) if lines else closed_up(document.text, start, end)
        yield Hit(*span, "", way == "safe" and not spoken)
