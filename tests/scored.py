"""What the tests of scores share: an ordinary article, and the signals of a text."""

from __future__ import annotations

from cleanlint.scoring import score

ARTICLE = """The harbour at Lindvik will be closed to traffic on Tuesday, the council said. Repairs to the east pier began \
in March and have cost 4.2 million crowns so far.

"We can't wait for another winter," said Anna Holt, who runs the fish market with her brother. She's asked the town for \
help twice; both letters were left without an answer.

The pier was built in 1911 and has been mended many times. Engineers from Tarn & Voss will look at the pillars below the \
water line before the end of the week. The report is due in May."""


def signals(text, profile="cleanlint"):
    return score(text, profile).signals
