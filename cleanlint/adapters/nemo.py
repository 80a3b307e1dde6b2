"""A stage for NeMo Curator's pipelines (25.09 and later).

pipeline.add_stage(Clean(Job(gate="edits < 50")))
pipeline.add_stage(Filter(lambda reasons: reasons is None, filter_field="cleanlint_rejected"))
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nemo_curator.stages.base import ProcessingStage
from nemo_curator.tasks import DocumentBatch

from cleanlint.pipe.kernel import added_fields, clean_table
from cleanlint.pipe.record import Job


@dataclass
class Clean(ProcessingStage[DocumentBatch, DocumentBatch]):  # type: ignore[misc]  # NeMo has no types
    """Mend the texts of a batch and add the columns of `added_fields(job)`. Nothing is dropped: that is a filter's work."""

    job: Job = field(default_factory=Job)
    name: str = "cleanlint"

    def inputs(self) -> tuple[list[str], list[str]]:
        return ["data"], [self.job.text]

    def outputs(self) -> tuple[list[str], list[str]]:
        return ["data"], [self.job.text, *(one.name for one in added_fields(self.job))]

    def process(self, batch: DocumentBatch) -> DocumentBatch:
        return replace(batch, data=clean_table(batch.to_pyarrow(), self.job))
