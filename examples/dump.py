"""Makes dump.jsonl.gz: invented articles of five invented sites, each damaged as such sites damage theirs.

python examples/dump.py
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

STORIES = [
    """The ferry to Osk will run again from March, the harbour office said on Friday. It had lain at the pier since the storm of October.
“We have lost a winter,” said Jon Brand, who keeps the island's only shop. His shelves were filled by fishing boats.
The repair cost 400,000 crowns, and the county paid two thirds of it. The first boat leaves at seven.""",
    """Arlby has elected its first new mayor in nineteen years. Ida Lund, a teacher, won 2,311 votes, which is 140 more than the man she replaces.
She told a full hall on Sunday night that the school would come first. Its roof has been under canvas since spring.
The council meets on 4 May, and must agree on a budget before the summer.""",
    """A wooden bridge from 1803 will be moved by two hundred metres, plank by plank. Engineers found that the river has undercut its eastern pier.
“Nobody wants it in a museum,” said Marta Quist of the road office. “People cross it every day.”
Work begins after the harvest, and carts will take the long way through Lindvik.""",
    """The old cinema in Tarn Street opens again on Thursday with a silent film and a live piano. Its owners, three sisters, sold their farm to buy it.
The seats came from a theatre in Osby that was pulled down. Every one of the 180 was mended by hand.
Tickets for the first week were gone within an hour.""",
    """Beekeepers in the Vale of Tarn lost a third of their hives this winter, the county's survey shows. The year before it was a tenth.
A mild January woke the bees too early, says Per Holm, who has kept bees for forty years. Then came the frost.
He hopes for a long clover season and has ordered twelve new queens.""",
    """The night train between Osby and the coast will stop in Lindvik from December. The town had asked for it since the line was electrified.
The railway expects 90 passengers a night, most of them students. A ticket will cost 24 crowns.
The platform has to be made forty metres longer, and work starts next week.""",
    """A fisherman from Osk has found a bell on the sea bed that may belong to a ship lost in 1741. It weighs as much as two men.
Divers from the museum went down on Tuesday and saw timbers in the sand. They will come back in calmer weather.
Until then the place is kept secret, for fear of treasure hunters.""",
    """The baker Anton Kreis gives away what he has not sold by six, and has done so every evening for ten years. On Monday the town gave him a medal.
He said he did not know what to do with it. It hangs in the shop now, beside the price of rye bread.
Some forty people come each evening, and nobody is asked why.""",
    """Two classes of the village school have measured the lake for a year. It is four degrees warmer at the mill than in their grandparents' time.
Their figures go to the county, which had none of its own. A biologist called them careful and complete.
The children will go on, and have asked for a better boat.""",
    """The library of Arlby lends seeds since Saturday. Whoever takes a packet of beans in spring brings back two in autumn.
The idea came from Sofie Anker, who works at the desk and has a garden of her own. She began with 60 kinds.
By noon the tomatoes were gone, and only the turnips were left.""",
]

SITES = {
    "harbour-post.example": "Share this article\n\n{0}\n\nAdvertisement\n\n{1}\n\nSign up for our newsletter\n\n{2}\n\nFollow us on Facebook",
    "vale-times.example": "{0}\n\n{1}\n\n{2}\n\n&copy; 2024 Vale Times &amp;amp; Sons",
    "lake-herald.example": "{0}\n\n{1}\n\n{2}",
    "north-wire.example": "{0}\n\nRELATED: The winter in pictures\n\n{1}\n\nStory continues below advertisement\n\n{2}\n\nRead more: Who owns the old bridge?",
    "daily-osk.example": "{0}\n\n{1}\n\n{2}",
}


def damaged(site: str, text: str, at: int) -> str:
    """What the site's software and hands do to a text that is laid out as its pages are."""
    if site == "vale-times.example":  # read in the wrong encoding
        return (
            text.replace("“", "â€œ").replace("”", "â€\x9d").replace("'s ", "â€™s ").replace(" is ", "\u00a0is\u200b ")
        )
    if site == "lake-herald.example":  # spaces and marks out of place
        text = (
            text.replace(", and", " ,and")
            .replace("00,", "00, ")
            .replace(". The ", ".The ")
            .replace(" to ", " to. ", at % 2)
        )
        return text.replace(" of the ", " of the the ", 1)
    if site == "north-wire.example" and at % 2:  # the end is cut off
        return text[: text.rindex(". ")] + " and then the"
    if site == "daily-osk.example":  # written by nobody
        before = "Certainly! Here is a rewritten version of the article:\n\n" * (at % 3 == 0)
        after = "\n\nI hope this helps! Let me know if you need anything else." * (at % 2)
        return before + text.replace(". ", " . ", 1).replace(" of the ", " of the the ", 1) + after
    return text


def records() -> Iterator[str]:
    """The lines of the dump."""
    sites = list(SITES)
    for number in range(30):
        site, story = sites[number % len(sites)], STORIES[number // 3]
        text = damaged(site, SITES[site].format(*story.split("\n")), number)
        record = {"id": f"{number:03}", "source": site, "url": f"https://{site}/{number:03}", "text": text}
        yield json.dumps(record, ensure_ascii=False)
    yield json.dumps(
        {"id": "030", "source": sites[0], "url": f"https://{sites[0]}/030", "text": "We use cookies.\n\nAccept all"}
    )
    yield json.dumps({"id": "031", "source": sites[1], "url": f"https://{sites[1]}/031", "text": None})
    yield '{"id": "032", "source": "north-wire.example", "text": "The line was cut he'


if __name__ == "__main__":
    data = "".join(f"{line}\n" for line in records()).encode()
    Path(__file__).with_name("dump.jsonl.gz").write_bytes(gzip.compress(data, mtime=0))
