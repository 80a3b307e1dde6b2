"""One LanguageTool server, spoken to over its HTTP interface (version 2)."""

from __future__ import annotations

import http.client
import ipaddress
import json
import urllib.error
import urllib.parse
import urllib.request
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cleanlint.grammar.annotate import Paragraph
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import CATEGORIES, Settings

OLDEST = (5, 0)  # the first to keep positions in annotated text reliably
_LARGEST = 50_000_000  # bytes of one answer


class Match(NamedTuple):
    """What LanguageTool said of paragraph[start:end], in code points."""

    rule: str
    category: str
    message: str
    start: int
    end: int
    suggestions: tuple[str, ...]
    kind: str  # LanguageTool's issue type: grammar, misspelling, typographical, style, …


class Answer(NamedTuple):
    version: str
    matches: list[list[Match]]  # for each paragraph asked about


def parameters(settings: Settings) -> dict[str, str]:
    """All but the text: what else an answer depends on."""
    made = {"language": settings.language, "level": settings.level}
    if settings.language == "auto" and settings.variants:
        made["preferredVariants"] = ",".join(settings.variants)
    if settings.mother_tongue:
        made["motherTongue"] = settings.mother_tongue
    if "ALL" not in settings.categories and not settings.rules:
        made["disabledCategories"] = ",".join(name for name in CATEGORIES if name not in settings.categories)
    if settings.rules:
        made["enabledRules"] = ",".join(settings.rules)
    if settings.ignore:
        made["disabledRules"] = ",".join(settings.ignore)
    return made


def version(settings: Settings) -> str:
    """The server's version, from its answer to nearly nothing. Raises GrammarError."""
    return ask(settings, [], {"language": settings.language}).version


def ask(settings: Settings, asked: Sequence[Paragraph], fixed: Mapping[str, str]) -> Answer:
    """Send paragraphs in one request and sort the answer by them. Raises GrammarError."""
    annotation: list[dict[str, str]] = []
    starts: list[int] = []
    at = 0
    for paragraph in asked:
        if starts:
            annotation.append({"markup": "\n", "interpretAs": "\n\n"})
            at += 1
        starts.append(at)
        for piece in paragraph.pieces:
            annotation.append({"text": piece.text} if piece.reads is None else _markup(piece.text, piece.reads))
        at += paragraph.size
    text = {"data": json.dumps({"annotation": annotation}, ensure_ascii=False)} if asked else {"text": "."}
    answer = _post(settings, {**fixed, **text})
    software = answer.get("software")
    if not isinstance(software, dict) or software.get("apiVersion") != 1:
        raise _stranger(settings)
    known = " ".join(str(software.get(key, "")) for key in ("version", "buildDate")).strip()
    _supported(settings, str(software.get("version", "")))
    if answer.get("warnings", {}).get("incompleteResults"):
        raise GrammarError(
            "LanguageTool gave up in the middle of the text; lower request_size", fatal=False, smaller=True
        )
    sent = "\n".join(paragraph.sent for paragraph in asked)
    return Answer(known, _sorted(answer.get("matches", ()), sent, starts, [paragraph.size for paragraph in asked]))


def _markup(text: str, reads: str) -> dict[str, str]:
    return {"markup": text, "interpretAs": reads} if reads else {"markup": text}


def _sorted(rows: Sequence[Any], sent: str, starts: Sequence[int], sizes: Sequence[int]) -> list[list[Match]]:
    """Matches by paragraph. LanguageTool counts in UTF-16 units, two for what lies beyond the first plane."""
    wide = [at + index for index, at in enumerate(at for at, one in enumerate(sent) if one > "\uffff")]
    made: list[list[Match]] = [[] for _ in starts]
    for row in rows:
        start = row["offset"] - bisect_left(wide, row["offset"])
        end = row["offset"] + row["length"]
        end -= bisect_left(wide, end)
        at = bisect_left(starts, start + 1) - 1
        if at < 0 or end > starts[at] + sizes[at]:
            continue  # about two paragraphs at once
        rule = row["rule"]
        made[at].append(
            Match(
                str(rule["id"]),
                str(rule.get("category", {}).get("id", "")),
                " ".join(str(row.get("message", "")).split()),
                start - starts[at],
                end - starts[at],
                tuple(str(one["value"]) for one in row.get("replacements", ())[:6]),
                str(rule.get("issueType", "")),
            )
        )
    return made


def loopback(url: str) -> bool:
    """Whether what is sent there stays on this machine."""
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _post(settings: Settings, form: Mapping[str, str]) -> dict[str, Any]:
    url = settings.url("check")
    body = urllib.parse.urlencode(form, errors="replace").encode("ascii")
    request = urllib.request.Request(url, body, {"Accept": "application/json", "User-Agent": "cleanlint"})
    handlers = [urllib.request.ProxyHandler({})] if loopback(url) else []
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=settings.timeout) as answer:
            raw = answer.read(_LARGEST)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(settings, error.code, error.read(300).decode("utf-8", "replace")) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _unreachable(settings, error) from None
    try:
        made = json.loads(raw)
    except ValueError:
        raise _stranger(settings) from None
    if not isinstance(made, dict):
        raise _stranger(settings)
    return made


def _refused(settings: Settings, status: int, said: str) -> GrammarError:
    said = " ".join(said.split()).removeprefix("Error: ")
    said = f" (it says: {said[:200]})" if said and "<" not in said[:20] else ""
    if status == 413:
        return GrammarError(f"too long a text for the server at {settings.server}{said}", fatal=False, smaller=True)
    if status == 429:
        return GrammarError(
            f"the server at {settings.server} takes no more requests for now{said}; wait, or run your own"
        )
    if status in (401, 403):
        return GrammarError(f"the server at {settings.server} refuses access{said}")
    if status == 404:
        return _stranger(settings)
    if status >= 500:
        return GrammarError(
            f"the server at {settings.server} failed with status {status}{said}", fatal=False, again=True
        )
    return GrammarError(f"the server at {settings.server} refuses the request with status {status}{said}")


def _unreachable(settings: Settings, error: Exception) -> GrammarError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return GrammarError(
            f"no answer from {settings.server} in {settings.timeout:g} seconds; raise timeout or lower request_size",
            fatal=False,
        )
    said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    hint = "; is it running?" + (" `cleanlint grammar start` starts a local one" if loopback(settings.server) else "")
    cut_off = isinstance(reason, ConnectionResetError | http.client.HTTPException)
    return GrammarError(f"no LanguageTool can be reached at {settings.server}: {said}{hint}", again=cut_off)


def _stranger(settings: Settings) -> GrammarError:
    return GrammarError(
        f"what answers at {settings.server} is no LanguageTool server; the address is that of the part before /v2/check"
    )


def _supported(settings: Settings, number: str) -> None:
    parts = number.replace("-", ".").split(".")
    if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit() and (int(parts[0]), int(parts[1])) < OLDEST:
        raise GrammarError(f"LanguageTool {number} at {settings.server} is too old; 5.0 or newer is needed")
