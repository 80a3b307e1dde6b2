"""The page for a pipeline: what was wrong with its records, where it came from, and what was thrown away and why.

It is drawn from the counters of a run alone (`pipe --report`), so that it can be made anywhere, also for many runs
added up. It needs no script.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from cleanlint.report.charts import bar, histogram, short
from cleanlint.report.look import shorten
from cleanlint.report.page import FAMILIES, asset, escape, head
from cleanlint.rule import CATEGORIES

if TYPE_CHECKING:
    from cleanlint.rule import Rule

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_SOURCES, _REASONS = 40, 30
"""Rows shown of each; the rest is told as a number."""
OTHER = "(other)"
"""The source under which a run counts those that it does not tell one by one."""


class Harm(NamedTuple):
    """How often a rule or category spoke: edits made, findings left."""

    mended: int = 0
    left: int = 0

    @property
    def all(self) -> int:
        return self.mended + self.left


def write_page(out: TextIO, counts: Mapping[str, Any]) -> None:
    """The page for the object that `pipe --report` writes.

    Needed: `totals`, `edits` and `findings` (rule -> times), `reasons`, `sources` and `rejected_by_source`. Drawn where
    they are: `totals.words`, `words_by_source`, `damage_by_source` ("category source" -> times) and `histograms`
    ("signal edge" -> values from this edge of a bin on).
    """
    totals = counts.get("totals", {})
    title = f"Quality of {totals.get('records', 0):,} records"
    out.write(head(f"{title} – cleanlint", asset("base.css", "quality.css")))
    out.write(f"<body>\n<header><p>cleanlint {escape(str(counts.get('version', '')))}</p><h1>{escape(title)}</h1>")
    out.write(f"{_inputs(counts)}</header>\n<main>\n")
    for section in (_totals, _damage, _sources, _reasons, _histograms):
        out.write(section(counts))
    out.write("</main>\n</body>\n</html>\n")


def _inputs(counts: Mapping[str, Any]) -> str:
    names = [str(one["path"]) for one in counts.get("inputs", [])]
    told = ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
    errors = "".join(f"<li>{escape(one['path'] + ': ' + one['message'])}</li>" for one in counts.get("errors", []))
    return (f"<p>{escape(told)}</p>" if told else "") + (f'<ul class="errors">{errors}</ul>' if errors else "")


def _totals(counts: Mapping[str, Any]) -> str:
    totals = defaultdict(int, counts.get("totals", {}))
    records = totals["records"]
    words = totals["words"]
    tiles = [
        ("kept", totals["kept"], _share(totals["kept"], records)),
        ("rejected", totals["rejected"], _share(totals["rejected"], records)),
        ("mended", totals["edited"], _share(totals["edited"], records)),
        ("with findings left", totals["records_with_findings"], _share(totals["records_with_findings"], records)),
        ("edits", totals["edits"], _per(totals["edits"], words, records)),
        ("findings left", totals["findings"], _per(totals["findings"], words, records)),
    ]
    rows = "".join(
        f"<div><dt>{name}</dt><dd><b>{count:,}</b> <span>{note}</span></dd></div>" for name, count, note in tiles
    )
    whole = bar([("kept", totals["kept"]), ("lost", totals["rejected"])], records)
    return f'<section aria-label="Totals"><dl class="tiles">{rows}</dl>{whole}</section>\n'


def _damage(counts: Mapping[str, Any]) -> str:
    """What was wrong: categories, the rules of each, and how such damage looks."""
    rules = _harm(counts)
    if not rules:
        return "<section><h2>What was wrong</h2><p>Nothing: no edit was made, and no finding is left.</p></section>\n"
    groups: dict[str, dict[str, Harm]] = defaultdict(dict)
    for rule, harm in rules.items():
        groups[rule.partition("/")[0]][rule] = harm
    sums = {name: _sum(group.values()) for name, group in groups.items()}
    most = max(harm.all for harm in sums.values())
    from cleanlint.api import rules as load

    known = {rule.id: rule for rule in load(("ALL",))}
    totals = counts.get("totals", {})
    told = ""
    for name in sorted(groups, key=lambda one: -sums[one].all):
        harm = sums[name]
        rate = _per(harm.all, totals.get("words", 0), totals.get("records", 0))
        lines = "".join(
            f"<tr><th scope=row>{escape(rule)}{_example(known.get(rule))}</th>{_cells(one, most)}</tr>"
            for rule, one in sorted(groups[name].items(), key=lambda item: (-item[1].all, item[0]))
        )
        told += (
            f'<details class="{FAMILIES.get(name, "wording")}"><summary><span class="name">{escape(name)}</span>'
            f'<span class="rate">{rate}</span><b>{harm.all:,}</b>{_bar(harm, most)}</summary>'
            "<table><thead><tr><th scope=col>rule</th><th scope=col>mended</th><th scope=col>left</th><td></td></tr></thead>"
            f"<tbody>{lines}</tbody></table></details>\n"
        )
    key = '<p class="key"><i class="mended"></i> mended <i class="left"></i> found and left</p>'
    return f'<section class="damage"><h2>What was wrong</h2>{key}\n{told}</section>\n'


def _harm(counts: Mapping[str, Any]) -> dict[str, Harm]:
    edits, findings = counts.get("edits", {}), counts.get("findings", {})
    return {rule: Harm(edits.get(rule, 0), findings.get(rule, 0)) for rule in {**edits, **findings}}


def _sum(harms: Iterable[Harm]) -> Harm:
    mended, left = zip(*harms, strict=True)
    return Harm(sum(mended), sum(left))


def _cells(harm: Harm, most: int) -> str:
    return f"<td>{harm.mended:,}</td><td>{harm.left:,}</td><td>{_bar(harm, most)}</td>"


def _bar(harm: Harm, most: int) -> str:
    return bar([("mended", harm.mended), ("left", harm.left)], most)


def _example(rule: Rule | None) -> str:
    """The first of the rule's own examples. The run's texts are not quoted: they may be anybody's."""
    if rule is None:
        return ""
    for old, new in rule.fixes.items():
        return f"<small>{_by_word(old, new)}</small>"
    for part in rule.flags.values():
        return f"<small><mark>{_quote(part)}</mark></small>"
    return ""


def _by_word(old: str, new: str) -> str:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    told = ""
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        cut, put = "".join(before[i:j]), "".join(after[k:m])
        if tag == "equal":
            told += _quote(cut)
        else:
            told += (f"<del>{_quote(cut)}</del>" if cut else "") + (f"<ins>{_quote(put)}</ins>" if put else "")
    return told


def _quote(text: str) -> str:
    return escape(shorten(text, 60))


def _sources(counts: Mapping[str, Any]) -> str:
    """A row for each source: its records, what of them was rejected, and its damage by category as a heat table."""
    records: Mapping[str, int] = counts.get("sources", {})
    if not records:
        return ""
    rejected, words = counts.get("rejected_by_source", {}), counts.get("words_by_source", {})
    damage: dict[str, dict[str, int]] = defaultdict(dict)
    for key, times in counts.get("damage_by_source", {}).items():
        category, _, source = key.partition(" ")
        damage[source][category] = times
    columns = [one for one in CATEGORIES if any(one in row for row in damage.values())]
    shown = sorted(records, key=lambda one: (one == OTHER, -records[one], one))[:_SOURCES]

    def rate(source: str, category: str) -> float:
        base = words.get(source, 0) / 1000 if words else records[source] / 100
        return damage[source].get(category, 0) / base if base else 0.0

    most = max((rate(source, one) for source in shown for one in columns), default=0.0)
    heads = "".join(f'<th scope=col class="{FAMILIES[one]}"><span>{one}</span></th>' for one in columns)
    rows = ""
    for source in shown:
        cells = "".join(_heat(rate(source, one), most) for one in columns)
        lost = rejected.get(source, 0)
        rows += (
            f"<tr><th scope=row>{escape(source) or '(none)'}</th><td>{records[source]:,}</td>"
            f"<td>{lost:,} <small>{_share(lost, records[source])}</small></td>{cells}</tr>\n"
        )
    unit = "per thousand words" if words else "per hundred records"
    note = f"<p>Damage {unit}, mended or not.</p>" if columns else ""
    more = f"<p>And {len(records) - len(shown):,} more sources.</p>" if len(records) > len(shown) else ""
    return (
        f'<section><h2>Where it came from</h2>{note}<div class="wide" tabindex="0" role="region" aria-label="Sources">'
        f'<table class="heat"><thead><tr><th scope=col>source</th><th scope=col>records</th><th scope=col>rejected</th>{heads}'
        f"</tr></thead><tbody>\n{rows}</tbody></table></div>{more}</section>\n"
    )


def _heat(value: float, most: float) -> str:
    level = min(9, 1 + int(9 * (value / most) ** 0.5)) if value else 0
    told = f"{value:,.{0 if value >= 10 else 1}f}" if value >= 0.05 else "&#183;" if value else ""
    return f'<td class="h{level}">{told}</td>'


def _reasons(counts: Mapping[str, Any]) -> str:
    reasons: Mapping[str, int] = counts.get("reasons", {})
    if not reasons:
        return ""
    shown = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:_REASONS]
    records = counts.get("totals", {}).get("records", 0)
    rows = "".join(
        f"<tr><th scope=row>{escape(reason)}</th><td>{times:,}</td><td>{_share(times, records)}</td>"
        f"<td>{bar([('lost', times)], shown[0][1])}</td></tr>\n"
        for reason, times in shown
    )
    more = f"<p>And {len(reasons) - len(shown):,} more.</p>" if len(reasons) > len(shown) else ""
    return (
        "<section><h2>Why records were rejected</h2><p>A record may have several reasons.</p><table>"
        "<thead><tr><th scope=col>reason</th><th scope=col>records</th><th scope=col>of all</th><td></td></tr></thead>"
        f"<tbody>\n{rows}</tbody></table>{more}</section>\n"
    )


def _histograms(counts: Mapping[str, Any]) -> str:
    signals: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for key, times in counts.get("histograms", {}).items():
        signal, _, edge = key.rpartition(" ")
        signals[signal].append((float(edge), times))
    if not signals:
        return ""
    drawn = "".join(
        f"<figure><figcaption>{escape(signal)}</figcaption>{histogram(signal, sorted(bins))}</figure>\n"
        for signal, bins in signals.items()
    )
    return f'<section><h2>Signals</h2><div class="figures">\n{drawn}</div></section>\n'


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.{0 if part == whole else 1}f} %" if whole else ""


def _per(times: int, words: int, records: int) -> str:
    """“2.4 per thousand words”, or per record where words were not counted."""
    if words:
        return f"{short(1000 * times / words)} per thousand words"
    return f"{short(times / records)} a record" if records else ""
