"""English word tokens as spaCy's blank English pipeline makes them, for the profiles whose numbers depend on them.

What spaCy does is documented: text is cut at white space; from each chunk, affixes are taken off both ends until none is
left or a special case shows; what remains is a URL, or is split at infixes; at last special cases are looked for once more
among the tokens. A chunk's tokens depend on the chunk alone, and most chunks of a text were seen before: they are remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from re import compile as compile_ascii
from unicodedata import category

import regex

# Scripts that spaCy's letter classes know. Letters without case count as small and as capital.
_SCRIPTS = (
    r"\p{Latin}\p{Greek}\p{Cyrillic}\p{Hangul}\p{Hiragana}\p{Katakana}\p{Han}\p{Hebrew}\p{Arabic}"
    r"\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Kannada}\p{Sinhala}\p{Ethiopic}"
)
_ALPHA = rf"[[\p{{Lu}}\p{{Ll}}\p{{Lt}}\p{{Lo}}ー--ªº]&&[{_SCRIPTS}ー]]"
_SMALL = rf"[\p{{Ll}}\p{{Lo}}--ªº]&&[{_SCRIPTS}ー]"
_LARGE = rf"[\p{{Lu}}\p{{Lo}}--ªº]&&[{_SCRIPTS}ー]"

_MARKS = "…,:;!?¿؟¡()[]{}<>_#*&。？！，、；：～·।،۔؛٪"
_QUOTES = "'\"”“`‘´’‚,„»«「」『』（）〔〕【】《》〈〉⟦⟧"
_MONEY = "$£€¥฿₽﷼₴₠₡₢₣₤₥₦₧₨₩₪₫₭₮₯₰₱₲₳₵₶₷₸₹₺₻₼₾₿"
_UNITS = (
    "km² km³ km m² m³ m dm² dm³ dm cm² cm³ cm mm² mm³ mm ha µm nm yd in ft kg g mg µg t lb oz m/s km/h kmh mph hPa Pa mbar mb "
    "MB kb KB gb GB tb TB T G M K % км км² км³ м м² м³ дм дм² дм³ см см² см³ мм мм² мм³ нм кг г мг м/с км/ч кПа Па мбар "
    "Кб КБ кб Мб МБ мб Гб ГБ гб Тб ТБ"
)


def _set(characters: str) -> str:
    return "[" + regex.escape(characters, special_only=False) + "]"


def _one_of(words: str) -> str:
    return "(?:" + "|".join(regex.escape(word) for word in words.split()) + ")"


_prefix = regex.compile(
    rf"[§%=—–]|\+(?![0-9])|\.\.+|{_set(_MARKS + _QUOTES + _MONEY)}|(?:US|C|A)\$|\p{{So}}", regex.V1
).match
_suffix = regex.compile(
    rf"(?:\.\.+|……|{_set(_MARKS + _QUOTES + '—–')}|\p{{So}}|['’][sS]|(?<=[0-9])\+"
    rf"|(?<=[0-9])(?:(?:US|C|A)\$|{_set(_MONEY)}|{_one_of(_UNITS)})"
    rf"|(?<=°[FfCcKk]|[0-9]|{_set('%²-+|(?:)' + _MARKS + _QUOTES)}|[{_SMALL}]|[{_LARGE}][{_LARGE}])\.)$",
    regex.V1,
).search
_infixes = regex.compile(
    rf"\.\.+|…|\p{{So}}|(?<=[0-9])[+\-*^](?=[0-9-])"
    rf"|(?:(?<={_set(_QUOTES)})|(?<=[{_SMALL}]))\.(?={_set(_QUOTES)}|[{_LARGE}])"
    rf"|(?<={_ALPHA}),(?={_ALPHA})"
    rf"|(?:(?<=[0-9])|(?<={_ALPHA}))(?:(?:---?|——|[-–—~])(?={_ALPHA})|[:<>=/](?={_ALPHA}))",
    regex.V1,
).finditer
_PIECE = r"[A-Za-z0-9\u00a1-\uffff]"
_url = regex.compile(
    rf"(?:[\w+\-.]{{2,}}+://)?+(?:\S+@)?(?:(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3])(?:\.(?:1?\d{{1,2}}|2[0-4]\d|25[0-5])){{2}}"
    rf"\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4])|(?:(?={_PIECE})[A-Za-z0-9\u00a1-\uffff_-]{{1,64}}+(?<={_PIECE})\.)++"
    rf"[{_SMALL}]{{2,63}})(?::\d{{2,5}})?+(?:[/?#]\S*)?$",
    regex.V1,
).match
_full_stops_backwards = regex.compile(r"(?r)\.\.+").search
_SUFFIX_WINDOW = 24
_LONGEST_SPECIAL = 16
_plain = compile_ascii(r"[A-Za-z]+").fullmatch
_plain_and_mark = compile_ascii(r"([A-Za-z]*[a-z])([.,;:!?])").fullmatch

# --- special cases: how contractions split, and what stays whole ------------------------------------------------------

_SMILES = (
    ":) :-) :)) :-)) :))) :-))) (: (-: =) (= :] :-] [: [-: [= =] :o) (o: :} :-} 8) 8-) (-8 ;) ;-) (; (-; :( :-( :(( :-(( "
    ":((( :-((( ): )-: =( >:( :') :'-) :'( :'-( :/ :-/ =/ =| :| :-| ]= =[ :1 :P :-P :p :-p :O :-O :o :-o :0 :-0 :() >:o :* "
    ":-* :3 :-3 =3 :> :-> :X :-X :x :-x :D :-D ;D ;-D =D xD XD xDD XDD 8D 8-D ^_^ ^__^ ^___^ >.< >.> <.< ._. ;_; -_- -__- "
    "v.v V.V v_v V_V o_o o_O O_o O_O 0_o o_0 0_0 o.O O.o O.O o.o 0.0 o.0 0.o @_@ <3 <33 <333 </3 (^_^) (-_-) (._.) (>_<) "
    "(*_*) (¬_¬) ಠ_ಠ ಠ︵ಠ (ಠ_ಠ) ¯\\(ツ)/¯ (╯°□°）╯︵┻━┻ ><(((*>"
)
_WHOLE = (
    "— ' \\\") <space> '' C++ \\t \\n ä. ö. ü. " + " ".join(f"{chr(97 + i)}." for i in range(26)) + " " + _SMILES + " "
    "'em em 'll ll 'nuff nuff 's 'S ‘s ‘S and/or w/o 're 'd 'cause 'Cause 'cos 'Cos 'coz 'Coz 'cuz 'Cuz 'bout ma'am Ma'am "
    "o'clock O'clock Mt. Ak. Ala. Apr. Ariz. Ark. Aug. Calif. Colo. Conn. Dec. Del. Feb. Fla. Ga. Ia. Id. Ill. Ind. Jan. Jul. "
    "Jun. Kan. Kans. Ky. La. Mar. Mass. Mich. Minn. Miss. N.C. N.D. N.H. N.J. N.M. N.Y. Neb. Nebr. Nev. Nov. Oct. Okla. Ore. "
    "Pa. S.C. Sep. Sept. Tenn. Va. Wash. Wis. a.m. Adm. Bros. co. Co. Corp. D.C. Dr. e.g. E.g. E.G. Gen. Gov. i.e. I.e. I.E. "
    "Inc. Jr. Ltd. Md. Messrs. Mo. Mont. Mr. Mrs. Ms. p.m. Ph.D. Prof. Rep. Rev. Sen. St. vs. v.s."
)
_DROPPED_G = "doin goin nothin nuthin ol somethin lovin havin"
# Stems and the clitics that they take; “|” is where the token ends. Each clitic is also known without its apostrophe.
_CLITICS = (
    ("i", "'m 'm|a"),
    ("i you he she it we they", "'ll 'll|'ve 'd 'd|'ve"),
    ("i you we they", "'ve"),
    ("you we they", "'re"),
    ("he she it", "'s"),
    ("who what when where why how there that this", "'s"),
    ("who what when where why how there that this these those", "'ll 'll|'ve 'd 'd|'ve"),
    ("who what when where why how there these those", "'re 've"),
    ("ca could do does did had may might must need ought sha should wo would", "n't n't|'ve"),
    ("could might must should would", "'ve"),
    ("ai are is was were have has dare", "n't"),
    ("not", "'ve"),
)
_SPLIT = "y'|all y|all can|not gon|na got|ta c'm|on"
_NOT_SPLIT = {"ill", "its", "hell", "shell", "shed", "were", "well", "whore"}


def _special_cases() -> Iterator[tuple[str, ...]]:
    for word in _WHOLE.split():
        yield (word,)
    for word in _DROPPED_G.split():
        for form in (word, word.title()):
            yield (form,)
            yield (form + "'",)
    for degree in "cfkCFK":
        yield ("°", degree, ".")
    for hour in range(1, 13):
        for half in ("a.m.", "am", "p.m.", "pm"):
            yield (str(hour), half)
    for stems, clitics in _CLITICS:
        for stem in stems.split():
            for clitic in clitics.split():
                for form in (stem, stem.title()):
                    yield (form, *clitic.split("|"))
                    bare = (form, *clitic.replace("'", "").split("|"))
                    if "".join(bare).lower() not in _NOT_SPLIT:
                        yield bare
    for split in _SPLIT.split():
        yield tuple(split.split("|"))
        if split[0] != "y":
            yield tuple(split.capitalize().split("|"))
    yield from (("how", "'d", "'y"), ("How", "'d", "'y"), ("let", "'s"), ("Let", "'s"))


@cache
def _specials() -> dict[str, tuple[str, ...]]:
    found = {}
    for cut in _special_cases():
        for apostrophe in "'’":
            form = tuple(token.replace("'", apostrophe) for token in cut)
            found["".join(form)] = form
    return found


@cache
def _sequences() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Special cases that the other rules would cut, by the first token of that: (as cut, as it should be)."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for word, tokens in _specials().items():
        if _prefix(word) or _suffix(word) or next(_infixes(word), None):
            cut = tuple(_cut(word, {}))
            found.setdefault(cut[0], []).append((cut, tokens))
    return found


# --- cutting ----------------------------------------------------------------------------------------------------------


def tokens(chunk: str) -> tuple[str, ...]:
    """The tokens of a chunk without white space."""
    specials = _specials()
    if chunk not in specials:
        if _plain(chunk):
            return (chunk,)
        match = _plain_and_mark(chunk)
        if match and match[1] not in specials:
            return match[1], match[2]
    found = _cut(chunk, specials)
    sequences = _sequences()
    if any(token in sequences for token in found):
        found = _with_special_cases(found, sequences)
    return tuple(found)


def _cut(chunk: str, specials: dict[str, tuple[str, ...]]) -> list[str]:
    """Affixes off, from both ends at once; the rest whole, or split at its infixes."""
    before: list[str] = []
    after: list[str] = []
    start, end = 0, len(chunk)

    def special(a: int, b: int) -> bool:
        return b - a <= _LONGEST_SPECIAL and chunk[a:b] in specials

    while start < end and not special(start, end):
        match = _prefix(chunk, start, end)
        left = match.end() - start if match else 0
        if left and special(start + left, end):
            before.append(chunk[start : start + left])
            start += left
            break
        right = _suffix_length(chunk, start + left, end)
        if right and special(start, end - right):
            after.append(chunk[end - right : end])
            end -= right
            break
        if not left and not right:
            break
        if left:
            before.append(chunk[start : start + left])
            start += left
        if right:
            after.append(chunk[end - right : end])
            end -= right
    rest = chunk[start:end]
    middle = specials.get(rest) or _inside(rest) if rest else ()
    return [*before, *middle, *reversed(after)]


def _suffix_length(chunk: str, start: int, end: int) -> int:
    """Only the last characters matter, except for a run of full stops; without this bound hostile text costs its square."""
    if end - start > _SUFFIX_WINDOW:
        if chunk[end - 2 : end] == "..":
            match = _full_stops_backwards(chunk, start, end)
            return len(match[0]) if match else 0
        start = end - _SUFFIX_WINDOW
    match = _suffix(chunk[start:end])
    return len(match[0]) if match else 0


def _inside(rest: str) -> list[str]:
    if _plain(rest):
        return [rest]
    found: list[str] = []
    start = 0
    for match in _infixes(rest):
        if match.start() == 0:
            continue  # what stands at the very start is no infix
        if not start and "." in rest and _url(rest):
            break
        if match.start() > start:
            found.append(rest[start : match.start()])
        found.append(match[0])
        start = match.end()
    if start < len(rest):
        found.append(rest[start:])
    return found


def _with_special_cases(
    found: Sequence[str], sequences: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]
) -> list[str]:
    """Runs of tokens that spell a special case are cut its way; the longest first, then the first."""
    hits = [
        (len(cut), -at, cut_as)
        for at, token in enumerate(found)
        for cut, cut_as in sequences.get(token, ())
        if tuple(found[at : at + len(cut)]) == cut
    ]
    taken: set[int] = set()
    chosen: dict[int, tuple[int, tuple[str, ...]]] = {}
    for length, minus_at, cut_as in sorted(hits, reverse=True):
        at = -minus_at
        if at not in taken and at + length - 1 not in taken:
            chosen[at] = length, cut_as
        taken.update(range(at, at + length))
    mended: list[str] = []
    at = 0
    while at < len(found):
        length, cut_as = chosen.get(at, (1, (found[at],)))
        mended.extend(cut_as)
        at += length
    return mended


# --- sentences --------------------------------------------------------------------------------------------------------

ENDS = frozenset(
    "!.?։؟۔܀܁܂߹।॥၊။።፧፨᙮᜵᜶᠃᠉᥄᥅᪨᪩᪪᪫᭚᭛᭞᭟᰻᰼᱾᱿‼‽⁇⁈⁉⸮⸼꓿꘎꘏꛳꛷꡶꡷꣎꣏꤯꧈꧉꩝꩞꩟꫰꫱꯫﹒﹖﹗！．？｡。"
    "𐩖𐩗𑁇𑁈𑂾𑂿𑃀𑃁𑅁𑅂𑅃𑇅𑇆𑇍𑇞𑇟𑈸𑈹𑈻𑈼𑊩𑑋𑑌𑗂𑗃𑗉𑗊𑗋𑗌𑗍𑗎𑗏𑗐𑗑𑗒𑗓𑗔𑗕𑗖𑗗𑙁𑙂𑜼𑜽𑜾𑩂𑩃𑪛𑪜𑱁𑱂𖩮𖩯𖫵𖬷𖬸𖭄𛲟𝪈"
)


def is_punctuation(token: str) -> bool:
    return not token.isalnum() and all(category(character)[0] == "P" for character in token)
