"""A full stop after a preposition, in mid-clause: “a plan to. bring it to an end”.

A sentence may end in a preposition (“what they were looking for.”), and a careless author may begin the next in small
letters. So the words before must not license a stranded preposition, and the words after must be able to go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.lexicon import common, spelled
from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_STOP = lazy(
    r"\b(to|of|in|for|with|from|at|by|on|into|about|between|against|during|under|among|within|via)"
    r"(\.) (?=([a-z][a-z’'-]*)(?!\w))"
)
# Words that cannot follow a preposition: after these the stop was right, and the capital was lost.
_FRESH = spelled(
    "he she they we i there and or but so then if when while because although though however also yet nor since "
    "unless until in of for to with from at by on as into about after before between during once thus therefore "
    "meanwhile instead perhaps maybe please well yes no oh ok okay now just don't don’t it's it’s that's that’s i'm "
    "i’m is are was were will would can could has have had do does did may might must shall should"
)
_GOES_ON = ("to do", "to have")  # these do go on
# A clause with one of these may leave its preposition stranded.
_STRANDS = lazy(
    r"\b(?:wh(?:o|om|ose|at|ich|ere|en|y)|that|how|all|everything|anything|something|nothing|one|ones|thing|"
    r"things|way|place|those|"
    r"every\w+|any\w+|some\w+|nobody|people|sort|kind|lot|lots|first|last|only|most|more|worth|easy|hard|difficult)\b",
    re.I,
)
_NO_VERBS = ("the", "a", "an", "this", "these", "my", "our", "his", "their", "it", "you")
_LEAVES_TO = lazy(
    r"\b(?:wants?|wanted|needs?|needed|likes?|liked|love|able|has|have|had|used|going|supposed|meant|ought|not|refused?|"
    r"try|tried|it|him|her|them|you|me|us)$",
    re.I,
)
_CLAUSE_START = lazy(r"\n|[.?!] |“")
_PARTICLE = lazy(
    r"\b(?:c[oa]m(?:e|es|ing)|go(?:es|ing|ne)?|went|g[eo]t(?:s|ting|ten)?|mov(?:e|es|ed|ing)|join(?:s|ed|ing)?|"
    r"step(?:s|ped|ping)?|weigh(?:s|ed|ing)?|"
    r"kick(?:s|ed|ing)?|chip(?:s|ped)?|tun(?:e|ed|es|ing)|draft(?:ed)?|let|ke(?:ep|eps|pt|eping)|carr(?:y|ied|ies|"
    r"ying)|read|press(?:ed)?|log(?:s|ged)?|turn(?:ed|s|ing)?|"
    r"put|puts|putting|check(?:ed|s)?|drop(?:ped|s)?|c[au]ll(?:ed|s)?|br[io]\w+|hand(?:ed)?|settl(?:e|ed)|set|"
    r"sign(?:ed|s)?|fill(?:ed)?|tak(?:e|en|es|ing)|took|hang|hold|held|"
    r"so|early|later|head|pass(?:ed|es)?|dr[io]ve|st(?:ay|ood|and)\w*|live\w*|work\w*|play\w*|pil(?:e|ed)|cash|"
    r"jump(?:ed)?|cav(?:e|ed)|sworn|swearing|further|act\w*|rel(?:y|ied)|count\w*|build|built)$",
    re.I,
)


def after_preposition(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The stop alone, to be deleted. Safe only where nothing in the clause could strand its preposition."""
    prose = doc.prose
    stops = near(_STOP, prose, spots)
    found = [match for match in stops if match[3] not in _FRESH or f"{match[1]} {match[3]}" in _GOES_ON]
    careless = bool(found) and _careless(prose)
    if careless and len(found) > 3:
        return
    for match in found:
        start = match.start()
        clause = _CLAUSE_START.split(prose[max(0, start - 120) : start])[-1].rstrip()
        bare = not clause
        stranded = bool(_STRANDS.search(clause[-80:]))
        ellipsis = match[1] == "to" and match[3] in _NO_VERBS and bool(_LEAVES_TO.search(clause))
        particle = match[1] in ("in", "on", "by", "about", "under") and bool(_PARTICLE.search(clause))
        if bare or ellipsis or (stranded and particle):
            continue
        yield Hit(match.start(2), match.end(2), "", not (stranded or particle) and not careless)


def _careless(prose: str) -> bool:
    """Whether sentences begin in small letters in this text anyway."""
    return len(re.findall(r"[a-z]{3}[.?!] [a-z]{2}", prose)) > 6


_PERIOD_COMMA = lazy(r"(?<![\w.-])((?:[A-Za-z][a-z]+-)?[A-Za-z]?[a-z]{2,})(\.,)(?= [\w“\"‘(])")
# Abbreviations of three letters and more, after which both marks are right.
_ABBREVIATIONS = spelled(
    "etc inc ltd corp cos bros dept est assn assoc univ inst intl govt govs gov sens sen reps rep gen lt col sgt capt "
    "maj pvt cpl adm cmdr supt insp prof revs rev hon esq esqs jr sr drs mrs mmes msgr ste mts ave blvd rds hwy pkwy "
    "sts bldg apt ste fla ala ariz ark calif colo conn del ida ill ind kan kans mass mich minn miss mont neb nebr nev "
    "okla ore oreg penn penna tenn tex vermont wash wis wisc wyo ont que sask alta man jan feb mar apr jun jul aug "
    "sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun vol vols nos pts pgs ppl eds trans seq ibid viz "
    "approx avg max min ext tel misc incl excl orig abbr fig figs chap chs sec secs hrs yrs mos wks lbs ozs gal gals "
    "pkg ctr mfg mgr asst admin acad amer soc lab labs ent fed nat natl mex alg tech mag pub publ ref refs def comm "
    "comp ser supp dist div ham corr www mlle mme cie gmbh plc pty llc llp sra srta dra"
)


def period_comma(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“left., the town”: the stop goes. Safe where the sentence goes on in small letters after a word of the list, or one
    longer than any abbreviation."""
    for match in near(_PERIOD_COMMA, doc.prose, spots):
        word = match[1].rpartition("-")[2]
        if word.lower() in _ABBREVIATIONS or (word[0].isupper() and len(word) < 6 and not common(word)):
            continue
        if len(word) < 4 and not common(word):
            continue
        goes_on = doc.prose[match.end() + 1 : match.end() + 2].islower()
        plain = word[0].islower() and common(word)
        yield Hit(match.start(2), match.end(2), ",", plain or (goes_on and len(word) >= (6 if common(word) else 8)))


_SPACE_BEFORE = lazy(r"(?<=[\w”\"’)%])([ \u00a0]{1,3})([?!:])(?=[”\"]|[ \n]|\Z)")
_FRENCH = lazy(r"\b(?:est|les|des|une|dans|pour|avec|qui|que)\b[^\n]{0,80} [?!:;»]")
_LABEL = lazy(r"^[^\n:]{1,40} : ?\S", re.M)


def space_before(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“the best ?”. Lists of “label : value” are a way of setting, and numbers around a colon a ratio."""
    prose = doc.prose
    labels = -1
    found = list(near(_SPACE_BEFORE, prose, spots))
    for match in found if found and not _FRENCH.search(prose) else ():
        after = prose[match.end() : match.end() + 3]
        rest = after.lstrip(" ")
        if rest[:1] in ("(", ")", "?", "!", ":", "/", "=", "|", "–", "-") or (after[:1] == " " and rest[:1] in "(@)"):
            continue
        if match[2] == ":":
            if prose[match.start() - 1].isdigit():
                continue
            if after[:1] == " ":
                labels = len(_LABEL.findall(prose)) if labels < 0 else labels
                if labels > 1 or rest[:1].isdigit():
                    continue
        elif prose[match.start() - 1].isupper() and after[:1] == " " and not rest[:1].isupper():
            continue
        end_of_line = after[:1] in ("", "\n", "”", '"')
        yield Hit(match.start(1), match.end(1), "", end_of_line)


_JUNIOR = lazy(r"(?<=[A-Z][a-z] )([JS]r)(?=,)|(?<=[a-z]{2} )([JS]r)(?=,)")
_AMERICAN = lazy(r"\b(?:[JS]r|Mr|Mrs|Ms|Dr)\. ")


def junior(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“Jr,” in a text that writes “Jr.” or “Mr.” elsewhere."""
    if _AMERICAN.search(doc.prose):
        for match in near(_JUNIOR, doc.prose, spots):
            if match[0] and re.search(r"[A-Z][\w’-]+ $", doc.prose[max(0, match.start() - 30) : match.start()]):
                yield Hit(match.start(), match.end(), match[0] + ".")
