#!/usr/bin/env python3
"""How right is cleanlint? Figures on articles that were marked by hand and on edited prose, written to docs/accuracy.md.

    python benchmarks/accuracy.py --marked FOLDER --clean texts.jsonl --write

FOLDER holds `docs.jsonl` ({"doc", "text"}) and `labels.jsonl` ({"doc", "quote", "nth", "category", "sure"}; the category
"none" marks a document without damage). A mark is found where a finding overlaps it and is not much longer than it; a
finding is right where it overlaps a mark. `texts.jsonl` holds edited prose ({"text"}): what is found there is counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cleanlint
from cleanlint.rule import CATEGORIES, Finding

ROOT = Path(__file__).parent.parent
ROOM = {"truncation": 200}  # code points that a finding may be longer than three times its mark


def rows(path: Path) -> list[dict[str, Any]]:
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def places(text: str, marks: Iterable[dict[str, Any]]) -> list[tuple[int, int, dict[str, Any]]]:
    found = []
    for mark in marks:
        at = -1
        for _ in range(mark.get("nth", 0) + 1):
            at = text.find(mark["quote"], at + 1)
        if at >= 0:
            found.append((at, at + len(mark["quote"]), mark))
    return found


def meets(finding: Finding, start: int, end: int, mark: dict[str, Any]) -> bool:
    if finding.start > end + 1 or finding.end < start - 1:
        return False
    return finding.end - finding.start <= 3 * (end - start) + ROOM.get(mark["category"], 40)


def marked(folder: Path) -> str:
    marks, unfinished = defaultdict(list), set()
    for mark in rows(folder / "labels.jsonl"):
        if mark.get("kind") == "and-more":  # this category was not marked to the end in this document
            unfinished.add((mark["doc"], mark["category"]))
        elif mark["category"] != "none":
            marks[mark["doc"]].append(mark)
    want: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    documents = rows(folder / "docs.jsonl")
    for document in documents:
        spans = places(document["text"], marks[document["doc"]])
        findings = cleanlint.check(document["text"])
        for start, end, mark in spans:
            if mark.get("sure", True):
                want[mark["category"]] += 1
                hit[mark["category"]] += any(meets(finding, start, end, mark) for finding in findings)
        for finding in findings:
            if (document["doc"], finding.category) in unfinished:
                continue
            said[finding.rule] += 1
            right[finding.rule] += any(meets(finding, *span) for span in spans)
    lines = [
        f"On {len(documents)} scraped articles marked by hand: {share(sum(hit.values()), sum(want.values()))} of the sure "
        f"marks are found, and {share(sum(right.values()), sum(said.values()))} of the findings meet a mark.\n",
        "| category | sure marks | found | findings | right |\n|---|---|---|---|---|",
    ]
    for category in CATEGORIES:
        spoken = sum(said[rule] for rule in said if rule.startswith(category + "/"))
        true = sum(right[rule] for rule in said if rule.startswith(category + "/"))
        if want[category] or spoken:
            found = share(hit[category], want[category])
            lines.append(f"| {category} | {want[category]} | {found} | {spoken} | {share(true, spoken)} |")
    lines.append("\n| rule | findings | right |\n|---|---|---|")
    lines += [f"| {rule} | {times} | {share(right[rule], times)} |" for rule, times in said.most_common()]
    return "\n".join(lines) + "\n"


def clean(path: Path) -> str:
    by_rule: Counter[str] = Counter()
    words = touched = 0
    documents = rows(path)
    for document in documents:
        result = cleanlint.run(document["text"])
        words += len(document["text"].split())
        touched += result.text != document["text"]
        by_rule.update(finding.rule for finding in result.findings)
    rate = 10_000 * sum(by_rule.values()) / max(1, words)
    lines = [
        f"On {len(documents)} pieces of edited prose ({words:,} words): {rate:.1f} findings per 10,000 words; safe fixes "
        f"touch {share(touched, len(documents))} of the documents. Read one by one, all but a few are true: blanks that a link "
        "left beside marks and brackets, a doubled word, a straight apostrophe among curly ones, a lost full stop, a "
        "credit or an appeal at the edge. They are one or two to a document; a fault that is safe to mend is mended "
        "there as anywhere.\n",
        "| rule | findings |\n|---|---|",
    ]
    lines += [f"| {rule} | {times} |" for rule, times in by_rule.most_common(30)]
    return "\n".join(lines) + "\n"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


LIMITS = """## Known limits

- Words are judged in English only; other languages get the rules about characters, markup, labels and marks.
- A paragraph whose full stop is lost cannot be told from a caption or a heading where it has one short sentence, or where a
  list follows; the rule is a hint.
- An article that lost its beginning before a capital letter, and an interview that lost its questions, are not noticed.
- Stray and missing commas between words are found only where a pattern leaves no doubt.
- Text that is full of no-break spaces, trailing blanks, blank lines or paragraphs with nothing but a zero-width space was
  made that way and is left alone by default.
- Slips that edited prose is full of are left alone where they stand alone: one pair of marks half straight and half curly, two
  spaces after one sentence. Curly apostrophes among straight ones, dashes with one blank, no-break spaces beside blanks, pull
  quotes and notices about commissions are opt-in rules.
- A straight apostrophe in a text that has many of both kinds is reported only where its paragraph has curly marks alone.
- Machine-made synonyms are known by fixed phrases; where each could be a person's, three different ones must meet.
- Of whole pages, what stands between the last sentence and the footer (a reference, a list of earlier stories, a showroom's
  address) goes with the footer, and lines that name the source or the agency go as residue.
- Captions, standfirsts and readers' comments set like prose are found only where something gives them away.
- The last element of a menu list or a question-and-answer section can be taken for navigation; its deletion is never safe.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--marked", type=Path, help="folder with docs.jsonl and labels.jsonl")
    parser.add_argument("--clean", type=Path, help="JSONL file of edited prose")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    args = parser.parse_args()
    parts = ["# Accuracy\n\nMade by `python benchmarks/accuracy.py --marked FOLDER --clean FILE --write`.\n"]
    parts += [f"## Marked articles\n\n{marked(args.marked)}"] if args.marked else []
    parts += [f"## Edited prose\n\n{clean(args.clean)}"] if args.clean else []
    page = "\n".join([*parts, LIMITS])
    print(page)
    if args.write:
        (ROOT / "docs" / "accuracy.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
