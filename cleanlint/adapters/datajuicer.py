"""An operator for data-juicer's recipes: `custom_operator_paths: [<this file>]`, then `- cleanlint_mapper: {unsafe: true}`."""

from __future__ import annotations

from typing import Any

from data_juicer.ops.base_op import OPERATORS, Mapper

from cleanlint.adapters.huggingface import clean
from cleanlint.pipe.record import Job, tools


@OPERATORS.register_module("cleanlint_mapper")
class CleanlintMapper(Mapper):  # type: ignore[misc]  # data-juicer has no types
    """Mends texts under the options of a `Job`. Nothing is added unless `outputs` names it, and nothing is dropped: of texts
    that cannot be worked on, or fail the gate, `cleanlint_rejected` tells why (an empty text: keep)."""

    _batched_op = True

    def __init__(self, *args: Any, **options: Any) -> None:
        own = {name: options.pop(name) for name in Job.__dataclass_fields__ if name in options}
        super().__init__(*args, **options)
        self.job = Job(**{"text": self.text_key, "outputs": (), **own})
        tools(self.job)

    def process_batched(self, samples: dict[str, Any]) -> dict[str, Any]:
        mended = clean(samples, self.job)
        # A text, as its filters compare no lists and it takes types from the first rows, where all may be null.
        rejected = ["; ".join(reasons or ()) for reasons in mended.pop("cleanlint_rejected")]
        return {**samples, **mended, "cleanlint_rejected": rejected}
