"""For `datasets.Dataset.map(batched=True)`, with rows as Python's lists or, quicker, as Arrow tables.

>>> clean({"text": ["The boats came in ,and the market opened."]}, Job())["text"]
['The boats came in, and the market opened.']
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cleanlint.pipe.kernel import ADDED, added_fields, clean_batch, clean_table
from cleanlint.pipe.record import Job


def clean(rows: Any, job: Job) -> Any:
    """A batch mended, of the kind it came in: an Arrow table (`with_format("arrow")`), or columns as lists.

    Use it as `dataset.map(clean, batched=True, fn_kwargs={"job": job}, features=features(dataset.features, job))`. Nothing is
    dropped: `cleanlint_rejected` tells which rows to filter. Raises ValueError as the kernel does.
    """
    if isinstance(rows, pa.Table):
        return clean_table(rows, job)
    texts = pa.array(rows[job.text], pa.large_string())
    before = {name: pa.nulls(len(texts)) for name in rows if name in ADDED}  # which the kernel refuses
    return clean_batch(pa.RecordBatch.from_pydict({job.text: texts, **before}), job).to_pydict()


def features(given: Any, job: Job) -> Any:
    """The features of a data set behind `clean`: without them the first batch would decide what types there are."""
    from datasets import Features

    added = Features.from_arrow_schema(pa.schema(added_fields(job)))
    return Features({**given, **added})
