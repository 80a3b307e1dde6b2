"""When what a chatbot left may be taken out unasked."""

from __future__ import annotations

import pytest

import cleanlint

LEAVE = "I hope this helps! Let me know if you need anything else."
ARTICLE = [
    "The ferry to Osby will not sail again before the spring, the harbour master said on Tuesday in the old hall.",
    "“I asked for a new boat twice,” said Oda Brand, who has led the crew since 2011. “You cannot mend this one.”",
    "The council will hear three offers from the yards of Lindmark on Friday, and it may vote the same night.",
]


def fixed(*paragraphs: str) -> str:
    return cleanlint.fix("\n\n".join(paragraphs))


def test_a_sign_off_amid_an_article_that_speaks_to_nobody_goes():
    assert fixed(*ARTICLE[:2], LEAVE, ARTICLE[2]) == "\n\n".join(ARTICLE)


@pytest.mark.parametrize(
    "paragraphs",
    [
        pytest.param([*ARTICLE, LEAVE], id="at the end it may be the author's own"),
        pytest.param([ARTICLE[0], LEAVE, ARTICLE[1]], id="two paragraphs may be a letter"),
        pytest.param([*ARTICLE[:2], LEAVE, "If you miss the ferry, take the bus.", ARTICLE[2]], id="the author speaks"),
        pytest.param([*ARTICLE[:2], LEAVE, ARTICLE[2], "Oda Brand asked ChatGPT about it."], id="of chatbots"),
    ],
)
def test_it_stays_where_somebody_may_have_meant_it(paragraphs):
    assert fixed(*paragraphs) == "\n\n".join(paragraphs)
    assert LEAVE not in cleanlint.fix("\n\n".join(paragraphs), unsafe=True)
