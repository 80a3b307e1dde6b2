"""Small drawings for a page without scripts: inline SVG, coloured by the page's style sheet."""

from __future__ import annotations

from collections.abc import Sequence

from cleanlint.report.page import escape

_WIDTH, _HEIGHT, _LABELS = 360, 110, 18


def bar(parts: Sequence[tuple[str, float]], whole: float) -> str:
    """Shares of one bar, each with its class; `whole` is what fills it. The numbers stand beside it: it is hidden from
    screen readers."""
    at, drawn = 0.0, ""
    for name, value in parts:
        width = 100 * value / whole if whole else 0
        drawn += f'<rect class="{name}" x="{at:.2f}" width="{width:.2f}" height="10"/>' if value else ""
        at += width
    return f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'


def histogram(name: str, bins: Sequence[tuple[float, int]]) -> str:
    """How often values fall into bins, each told by its lower edge: columns of equal width, whatever the bins' are."""
    most, width = max(count for _, count in bins), _WIDTH / len(bins)
    every = -(-len(bins) // 8)
    drawn = ""
    for at, (edge, count) in enumerate(bins):
        height = _HEIGHT * count / most if most else 0
        upto = f"to {short(bins[at + 1][0])}" if at + 1 < len(bins) else "and more"
        drawn += (
            f'<rect x="{at * width + 1:.1f}" y="{_HEIGHT - height:.1f}" width="{max(width - 2, 1):.1f}" height="{height:.1f}">'
            f"<title>{short(edge)} {upto}: {count:,}</title></rect>"
        )
        if at % every == 0:
            drawn += f'<text x="{at * width + 1:.1f}" y="{_HEIGHT + 14}">{short(edge)}</text>'
    peak = max(bins, key=lambda one: one[1])[0]
    told = escape(f"{name}: {sum(count for _, count in bins):,} values, most of them from {short(peak)} on")
    ground = f'<line x1="0" x2="{_WIDTH}" y1="{_HEIGHT}" y2="{_HEIGHT}"/>'
    return f'<svg class="histogram" viewBox="0 0 {_WIDTH} {_HEIGHT + _LABELS}" role="img" aria-label="{told}">{drawn}{ground}</svg>'


def short(value: float) -> str:
    """A number in few figures: 1,200 · 17 · 0.25."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
