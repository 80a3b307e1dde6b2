"""A step for datatrove's pipelines.

>>> from cleanlint.adapters.datatrove import Clean
>>> from cleanlint.pipe.record import Job
>>> step = Clean(Job(gate="edits < 50"))
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.typeshelper import StatHints

import cleanlint.pipe  # noqa: F401  # Arrow before Hyperscan
from cleanlint.pipe.kernel import EDITS, FINDINGS, ORIGINAL, REJECTED, SIGNALS
from cleanlint.pipe.record import Cleaned, Job, clean, tools


class Clean(PipelineStep):  # type: ignore[misc]  # datatrove has no types
    """Mend each document's text and put what was done into its metadata, under the names that `cleanlint pipe` uses.

    Documents that cannot be worked on, or fail the job's gate, are dropped: they go to the `exclusion_writer`, as they were,
    with their reasons in `cleanlint_rejected` and `filter_reason`. Raises, at once, what `tools` raises.
    """

    name = "🧹 cleanlint"
    type = "✂️ - FORMAT"

    def __init__(self, job: Job | None = None, exclusion_writer: DiskWriter | None = None) -> None:
        super().__init__()
        self.job = job or Job()
        self.exclusion_writer = exclusion_writer
        tools(self.job)

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        with self.exclusion_writer or nullcontext() as writer:
            for document in data:
                self.stat_update(StatHints.total)
                with self.track_time():
                    done = clean(document.text, self.job)
                if done.reasons:
                    self.stat_update(StatHints.dropped, *(f"dropped_{one.partition(': ')[0]}" for one in done.reasons))
                    document.metadata.update({REJECTED: done.reasons, "filter_reason": done.reasons[0]})
                    if writer:
                        # A lone surrogate, which no file can hold, stands there as \ud800.
                        document.text = document.text.encode("utf-8", "backslashreplace").decode()
                        writer.write(document, rank)
                    continue
                document.text = done.text
                document.metadata.update(facts(done, self.job))
                self.stat_update(StatHints.forwarded)
                self.stat_update("edits", value=len(done.edits))
                self.update_doc_stats(document)
                yield document


def facts(done: Cleaned, job: Job) -> dict[str, Any]:
    """What was found, as plain data for JSON."""
    found: dict[str, Any] = {}
    if "edits" in job.outputs:
        found |= {EDITS: [edit._asdict() for edit in done.edits], ORIGINAL: done.original}
    if "findings" in job.outputs:
        names = ("start", "end", "rule", "severity", "message", "found", "fix", "safe")
        found[FINDINGS] = [{name: getattr(one, name) for name in names} for one in done.left]
    if done.signals:
        found[SIGNALS] = dict(zip(tools(job).profiles, map(dict, done.signals), strict=True))
    return found
