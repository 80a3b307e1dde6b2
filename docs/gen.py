"""A hook for mkdocs: the pages about rules, made from the rules themselves.

Messages, reasons and examples are anybody's text: whatever they hold, the pages show it and never obey it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import cleanlint
from cleanlint.report.look import visible
from cleanlint.rule import Rule

CATEGORIES = {
    "encoding": "Mojibake, entities, control and invisible characters, lost apostrophes, quotation marks and letters.",
    "markup": "Tags, scripts, shortcodes, templates, citation marks, tweets and tracking parameters left in the text.",
    "boilerplate": "What stood around the article: share bars, advertisements, links, boxes, credits, navigation.",
    "generated": "What chatbots leave: preambles and closers, refusals, placeholders, citation tokens.",
    "spacing": "Doubled, odd and missing blanks and lines.",
    "punctuation": "Doubled, stray, missing and misplaced marks, split numbers, broken hyphens.",
    "quotes": "Quotation marks and brackets that do not match, face the wrong way or are mixed.",
    "repetition": "A word, phrase, sentence, paragraph or the title twice.",
    "truncation": "Text that begins or ends in the middle, teasers, lead-ins whose quotation is gone.",
    "fragment": "A headline, name or mark that belongs to nothing.",
    "spun": "What article spinners write: odd synonyms, tortured phrases, “can not”.",
    "style": "House style. Opt-in: select these rules one by one.",
    "suppression": "Comments that silence cleanlint, and are wrong, bare or no longer needed.",
}
_FIXES = {
    "safe": "safe; `cleanlint fix` makes it",
    "unsafe": "a person should judge it; `cleanlint fix --unsafe` makes it",
    "none": "none; what is right cannot be known from the text",
}
_PLACES = {"head": "the first four lines", "tail": "the last six lines"}
_BODIES = {
    "find": "by a pattern",
    "line": "whole lines, by a pattern",
    "swap": "by a list of words",
    "twice": "by a list of words",
    "check": "by a check in code",
}
_MORE = {"config.md": "for a whole repository", "suppress.md": "at one place in a text"}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The categories join the navigation; their rules would make it too long."""
    entries: list[Any] = config.nav or []
    pages = next(entry["Rules"] for entry in entries if "Rules" in entry)
    pages += [f"rules/{category}/index.md" for category, _ in _categories()]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    categories = list(_categories())
    pages = {"rules/index.md": _overview(categories)}
    for category, rules in categories:
        pages[f"rules/{category}/index.md"] = _category(category, rules)
        for rule in rules:
            pages[f"rules/{rule.id}.md"] = _page(rule, files)
    for name, parts in pages.items():
        files.append(File.generated(config, name, content="\n\n".join(parts) + "\n"))
    return files


def _categories() -> Iterator[tuple[str, list[Rule]]]:
    for category, rules in groupby(cleanlint.rules(("ALL",)), lambda rule: rule.category):
        yield category, sorted(rules, key=lambda rule: rule.id)


def _overview(categories: Sequence[tuple[str, list[Rule]]]) -> Iterator[str]:
    count = sum(len(rules) for _, rules in categories)
    yield "# Rules"
    yield (
        f"{count} rules in {len(categories)} categories, in the order in which they run. An *error* is surely damage, "
        "a *warning* most probably, a *hint* worth a look. A *safe* fix keeps meaning and voice in every text; "
        "an *unsafe* one needs your judgement."
    )
    yield _table(
        ("category", "rules", "what it finds"),
        (
            (f'<a href="{name}/index.html">{name}</a>', str(len(rules)), CATEGORIES.get(name, ""))
            for name, rules in categories
        ),
    )


def _category(category: str, rules: Sequence[Rule]) -> Iterator[str]:
    yield f"# {category}"
    yield CATEGORIES.get(category, "")
    yield _table(
        ("rule", "severity", "fix", "what it says"),
        (
            (
                f'<a href="{rule.id.partition("/")[2]}.html">{rule.id.partition("/")[2]}</a>',
                rule.severity + ("" if rule.default else ", opt-in"),
                _fix(rule),
                _text(rule.message),
            )
            for rule in rules
        ),
    )


def _page(rule: Rule, files: Files) -> Iterator[str]:
    yield f"[{rule.category}](index.md)"
    yield f"# {rule.id}"
    yield f"<p><strong>{_text(rule.message)}</strong></p>"
    yield f"<p>{_text(' '.join(rule.why.split()))}</p>"
    yield "\n".join(f"- {fact}" for fact in _facts(rule))
    if rule.fixes:
        yield "## Mends"
        yield from (_example(*_mended(rule, damaged, mended)) for damaged, mended in rule.fixes.items())
    if rule.flags:
        yield "## Reports"
        yield from (_example(_flagged(text, part)) for text, part in rule.flags.items())
    yield "## Leaves alone"
    yield from (_example(_text(text)) for text in rule.leaves)
    if rule.options:
        yield "## Options"
        yield "As the rule file sets them."
        yield _table(
            ("option", "value"),
            ((_text(name), f"<code>{_text(str(value))}</code>") for name, value in _flat(rule.options)),
        )
    yield "## Switch it on or off"
    alone, without = ("select", "ignore") if rule.default else ("extend-select", "select")
    said = ("this rule alone", "all but this rule") if rule.default else ("this rule as well", "this rule alone")
    yield (
        f"```console\n$ cleanlint check --{alone} {rule.id} article.txt  # {said[0]}\n"
        f"$ cleanlint check --{without} {rule.id} article.txt  # {said[1]}\n```"
    )
    more = [f"[{what}](../../{page})" for page, what in _MORE.items() if files.get_file_from_path(page)]
    if more:
        yield f"It can also be set {' or '.join(more)}."
    yield f"The rule is the file `rules/{rule.id}.toml`; [Writing a rule](../../rules.md) explains its keys."


def _facts(rule: Rule) -> Iterator[str]:
    yield f"Severity: {rule.severity}" + ("" if rule.default else "; opt-in, it runs only where it is selected")
    yield f"Fix: {_FIXES[_fix(rule)]}"
    limits = [f"in documents of kind {' or '.join(rule.kinds)}"] * bool(rule.kinds)
    limits += ["in English text"] * (rule.lang == "en")
    limits += [f"in {_PLACES[rule.where]}"] if rule.where else []
    if limits:
        yield f"Looks only {', '.join(limits)}"
    yield f"Found {_BODIES[rule.body]}" + (f": `{rule.check}`" if rule.check else "")


def _fix(rule: Rule) -> str:
    return "none" if not rule.fixable else "safe" if rule.safe else "unsafe"


def _mended(rule: Rule, damaged: str, mended: str) -> tuple[str, str]:
    """Both texts, with what goes and what comes marked."""
    result = cleanlint.run(damaged, (rule,), True, rule.kinds[0] if rule.kinds else "text")
    before, after, at = "", "", 0
    for edit in result.edits if result.text == mended else ():
        kept = _text(damaged[at : edit.start])
        before += kept + _marked("del", damaged[edit.start : edit.end])
        after += kept + _marked("ins", edit.text)
        at = edit.end
    if not at:
        return _text(damaged), _text(mended)
    return before + _text(damaged[at:]), after + _text(damaged[at:])


def _flagged(text: str, part: str) -> str:
    before, _, after = text.partition(part)
    return _text(before) + _marked("mark", part) + _text(after)


def _marked(tag: str, text: str) -> str:
    return f"<{tag}>{_text(text)}</{tag}>" if text else ""


def _example(*texts: str) -> str:
    return '<div class="example">' + "".join(f"<div>{text or '(nothing)'}</div>" for text in texts) + "</div>"


def _text(text: str) -> str:
    """Anybody's text as HTML: on one line, as blank lines would end the block; what the eye cannot see gets a mark."""
    return "<br>".join(escape(visible(line)) for line in text.split("\n"))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML."""
    lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    top = "".join(f"<th>{cell}</th>" for cell in head)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _flat(options: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Options by dotted names; lists on one line."""
    for key, value in options.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{name}{key}.")
        else:
            yield f"{name}{key}", ", ".join(map(str, value)) if isinstance(value, list) else value
