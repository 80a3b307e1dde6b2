"""A run as plain data: what goes in, what is done to it, and under which names it comes out."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, NamedTuple

from fsspec.utils import glob_translate

from cleanlint.files import Trouble
from cleanlint.pipe import dolma
from cleanlint.pipe.inputs import KNOWN, File, Form, form_of, is_pattern, is_remote
from cleanlint.pipe.record import Job


@dataclass(frozen=True)
class Order:
    """`out` is a file, or a folder that gets one output for each input. `rejects`, `attributes` (a folder for dolma's side
    files, or "") and the `reports` are paths too. All may be addresses."""

    files: tuple[File, ...]
    job: Job
    out: str
    rejects: str = ""
    attributes: str = ""
    reports: tuple[str, ...] = ()

    @property
    def options(self) -> dict[str, Any]:
        """What makes two runs on the same inputs different ones."""
        own = [fact for path in (*self.job.folders, self.job.residue) if path for fact in _facts(path)]
        rest = {"out": self.out, "rejects": self.rejects, "attributes": self.attributes, "rule files": own}
        return {**asdict(self.job), **rest}

    @property
    def inputs(self) -> list[Any]:
        return [[file.path, file.name, file.size, file.stamp, file.articles] for file in self.files]


class Target(NamedTuple):
    """One output, and the places in `Order.files` of what goes into it."""

    path: str
    form: Form
    files: list[int]


def targets(order: Order) -> list[Target]:
    """Raises Trouble for an output that cannot be."""
    if order.out == "-":
        raise Trouble(order.out, "records do not go to standard output; name a file or a folder")
    form = None if order.out.endswith("/") or os.path.isdir(order.out) else form_of(order.out)
    if form:
        if form.name in ("articles", "warc"):
            what = "one text file" if form.name == "articles" else "a web archive"
            raise Trouble(
                order.out, f"the output cannot be {what}; name a folder, or a file as out.jsonl or out.parquet"
            )
        made = [Target(order.out, form, list(range(len(order.files))))]
    elif not order.out.endswith("/") and not os.path.isdir(order.out) and _like_a_file(order.out):
        raise Trouble(order.out, f"of no format that is known here: {KNOWN}; a folder's name ends with /")
    else:
        made = list(_in_folder(order))
    return made


def _like_a_file(path: str) -> bool:
    return bool(os.path.splitext(path)[1]) or os.path.exists(path)


def _in_folder(order: Order) -> Iterator[Target]:
    folder, seen = order.out.rstrip("/"), dict[str, str]()
    for at, file in enumerate(order.files):
        if file.form.name == "articles":
            yield Target(f"{folder}/", file.form, [at])
            names = list(file.articles)
        else:
            warc = file.form.name == "warc"
            name = f"{file.name.removesuffix('.gz').removesuffix('.warc')}.jsonl" if warc else file.name
            yield Target(f"{folder}/{name}", Form("jsonl") if warc else file.form, [at])
            names = [name]
        for name in names:
            if name in seen:
                raise Trouble(file.path, f"its output would replace that of {seen[name]}: both are “{name}”")
            seen[name] = file.path


def output_files(order: Order, made: Sequence[Target]) -> Iterator[str]:
    for target in made:
        if target.form.name == "articles":
            yield from (f"{target.path}{name}" for at in target.files for name in order.files[at].articles)
        else:
            yield target.path


def side_files(order: Order, made: Sequence[Target]) -> Iterator[str]:
    """What a run writes besides its outputs."""
    yield rejects_file(order)
    if any(target.form.name == "articles" for target in made):
        yield beside(order.out, "edits.jsonl")
    if order.attributes:
        yield from (side_file(order, file) for file in order.files)
    yield from order.reports


def refuse(files: Iterable[File], written: Iterable[str]) -> None:
    """Raises Trouble for a file to write that is an input, now or for the next run, or that is to be written twice."""
    real_folder = cache(os.path.realpath)

    def one_name(path: str) -> str:
        """What is written takes the place of a link, so only its folders are followed."""
        folder, name = os.path.split(path)
        return path if is_remote(path) else os.path.join(real_folder(folder), name)

    files, known = list(files), set[str]()
    given = {one_name(path) for file in files for path in _paths_of(file)}
    named = {file.named for file in files if not is_remote(file.named)}
    folders = {os.path.realpath(one) for one in named if os.path.isdir(one)}
    patterns = [_matcher(one) for one in named if is_pattern(one) and not os.path.exists(one)]
    for path in written:
        real = one_name(path)
        if real in given:
            raise Trouble(path, "the output would replace an input; name another one")
        if real in known:
            raise Trouble(path, "two outputs would have this name; name another one")
        if _is_below(real, folders) or any(match(real) for match in patterns):
            raise Trouble(path, "the output would be among the inputs the next time; name another place for it")
        known.add(real)


def _matcher(pattern: str) -> Callable[[str], object]:
    parts = os.path.abspath(pattern).split("/")
    fixed = next(at for at, part in enumerate(parts) if is_pattern(part))
    folder = os.path.realpath("/".join(parts[:fixed]) or "/")
    return re.compile(glob_translate("/".join((glob.escape(folder), *parts[fixed:])))).match


def _paths_of(file: File) -> list[str]:
    return [os.path.join(file.path, name) for name in file.articles] or [file.path]


def _is_below(path: str, folders: set[str]) -> bool:
    while path != (path := os.path.dirname(path)):
        if path in folders:
            return True
    return False


def rejects_file(order: Order) -> str:
    return order.rejects or beside(order.out, "rejects.jsonl")


def beside(out: str, ending: str) -> str:
    """The name of a side file: out.jsonl.gz -> out.rejects.jsonl."""
    name = out.rstrip("/")
    form = form_of(name) if not out.endswith("/") and not os.path.isdir(out) else None
    if form:
        name = name[: -len(form.compression) - 1] if form.compression else name
        name = os.path.splitext(name)[0]
    return f"{name}.{ending}"


def work_folder(out: str) -> str:
    """Beside the output; that of an address is in the current folder."""
    name = out.rstrip("/")
    return f"{os.path.basename(name) if is_remote(out) else name}.cleanlint-work"


def side_file(order: Order, file: File) -> str:
    """The file for dolma's attributes of an input's records."""
    return f"{order.attributes.rstrip('/')}/{dolma.name_of(file.name or 'articles')}"


def _facts(path: str) -> list[Any]:
    """Which rule files there are, and in what state."""
    if not os.path.isdir(path):
        return [[path, os.stat(path).st_size, os.stat(path).st_mtime]]
    below = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
    return [[name, os.stat(name).st_size, os.stat(name).st_mtime] for name in below]
