"""Records through cleanlint: one kernel from Arrow batch to Arrow batch, and a local engine around it.

`record` cleans one text, `kernel` one batch; the engines (here, Ray, Spark, …) only bring batches there and take them away.
"""
