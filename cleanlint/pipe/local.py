"""The local engine: the parts of the inputs to worker processes, then one output out of all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from cleanlint.files import Trouble
from cleanlint.pipe import outputs
from cleanlint.pipe.formats import Part, plan
from cleanlint.pipe.inputs import File, Form, has_changed
from cleanlint.pipe.journal import Journal
from cleanlint.pipe.order import (
    Order,
    Target,
    beside,
    output_files,
    refuse,
    rejects_file,
    side_file,
    side_files,
    targets,
    work_folder,
)
from cleanlint.pipe.part import ATTRIBUTES, OUT, REJECTS, Facts, Failed, Task, why, work
from cleanlint.pipe.pool import in_order
from cleanlint.pipe.record import tools
from cleanlint.pipe.tally import Tally

Tell = Callable[[int, int], None]
Done = dict[int, list[tuple[int, Facts]]]
"""For each input, by its place in the order: its parts that are done, by number."""


class Outcome(NamedTuple):
    """What a run did. `size` are the bytes of input; `resumed` parts had been done by an earlier run."""

    tally: Tally
    troubles: list[Trouble]
    targets: list[Target]
    size: int
    resumed: int


def run(order: Order, workers: int = 1, restart: bool = False, tell: Tell = lambda size, records: None) -> Outcome:
    """Do the whole order. `tell` hears of the bytes and records of each part that is done.

    An input that cannot be read (to its end) is among the troubles; all that could be read is in the outputs. Raises
    Trouble where there is no output, WorkerDied, OSError, and what `tools` raises. Whatever ends a run, the next goes on.
    """
    tools(order.job)
    wanted = targets(order)
    refuse(order.files, (*output_files(order, wanted), *side_files(order, wanted)))
    forms = {at: target.form for target in wanted for at in target.files}
    tally, troubles, size, resumed = Tally(), list[Trouble](), 0, 0
    done: Done = {at: [] for at in forms}
    with Journal(work_folder(order.out), order.options, order.inputs, restart) as journal:
        tasks = _tasks(order, forms, journal, troubles)
        for (at, number, known), made in in_order(work, tasks, workers, partial(tools, order.job)):
            facts = known or made
            assert facts
            if isinstance(facts, Failed):
                troubles.append(Trouble(order.files[at].path, facts.reason))
                if facts.fatal:
                    raise troubles[-1]
                continue
            done[at].append((number, facts))
            tally.merge(facts.counts)
            size, resumed = size + facts.size, resumed + bool(known)
            tell(facts.size, facts.counts["totals"].get("records", 0))
        troubles = list({str(trouble): trouble for trouble in troubles}.values())
        if troubles and not any(done.values()):
            journal.remove()
            raise troubles[0]
        _finish(order, wanted, journal, done)
        journal.remove()
    return Outcome(tally, troubles, wanted, size, resumed)


def _tasks(
    order: Order, forms: dict[int, Form], journal: Journal, troubles: list[Trouble]
) -> Iterator[tuple[tuple[int, int, Facts | None], Task | None]]:
    """For each part: the place of its input, its number, and the facts where it is done, else the task to do it."""
    for number, (at, part) in enumerate(parts(order.files, troubles)):
        known = journal.done(number)
        task = Task(journal.folder, number, order.files[at], part, order.job, forms[at], bool(order.attributes))
        yield (at, number, Facts(**known) if known else None), None if known else task


def parts(files: Iterable[File], troubles: list[Trouble]) -> Iterator[tuple[int, Part]]:
    """The parts of all files, each with the place of its file. Of a file that cannot be read those before its fault."""
    for at, file in enumerate(files):
        try:
            for part in plan(file):
                yield at, part
        except Exception as error:
            troubles.append(Trouble(file.path, why(error)))


def _finish(order: Order, wanted: Sequence[Target], journal: Journal, done: Done) -> None:
    """The outputs, each at once; those that the others are judged by come last. What is there already is made again."""
    for file in order.files:
        if has_changed(file):
            raise Trouble(file.path, "changed while it was read; run again with --restart")
    with outputs.whole(rejects_file(order)) as rejects:
        for at, file in enumerate(order.files):
            rejects.writelines(_rejects(file, journal, done[at]))
    if order.attributes:
        for at, file in enumerate(order.files):
            outputs.join(
                [journal.path(number, ATTRIBUTES) for number, _ in done[at]], side_file(order, file), Form("jsonl")
            )
    for target in wanted:
        if not any(done[at] for at in target.files):  # nothing of its inputs could be read
            continue
        parts = [(journal.path(number, OUT), facts) for at in target.files for number, facts in done[at]]
        # The columns of JSON lines are known by their records: parts without any do not count.
        full = [path for path, facts in parts if facts.counts["totals"].get("kept")] or [path for path, _ in parts]
        if target.form.name == "articles":
            with outputs.whole(beside(order.out, "edits.jsonl")) as log:
                log.writelines(line.encode() for line in outputs.put_articles(full, target.path))
        else:
            outputs.join(full, target.path, target.form)


def _rejects(file: File, journal: Journal, done: Sequence[tuple[int, Facts]]) -> Iterator[bytes]:
    """Lines of JSON. What a part knows of a place is told from its own beginning."""
    before = 0
    for number, facts in done:
        if facts.counts["totals"].get("rejected"):
            with open(journal.path(number, REJECTS), "rb") as lines:
                for line in lines:
                    place, _, rest = line.partition(b" ")
                    name = file.articles[before + int(place)] if file.articles else file.path
                    head = {"file": name} if file.articles else {"file": name, "position": before + int(place) + 1}
                    yield json.dumps(head, ensure_ascii=False).encode("utf-8", "backslashreplace")[:-1] + b", " + rest
        before += facts.places
