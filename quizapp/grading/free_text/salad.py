"""What is no statement at all: words in a row, and the question handed back."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CHUNKS = re.compile(r"[,/|+;.。!?\n•·]|->|\s{2,}")
_LATIN = re.compile(r"[a-z0-9_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_VERB = re.compile(
    r"(?<![a-z])(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|should|must|may|might"
    r"|[a-z]+n't|it's|that's"
    r"|becom\w*|gets?|got|goes|go|makes?|made|keeps?|grows?|saturates?|vanish|vanishes|increases?|needs?|needed"
    r"|uses?|gives?|lets?|leaks?"
    r"|attends?|learns?|means?|says?|prevents?|puts?|sums?|depends?|divides?|divide|dividing|returns?|brings?"
    r"|dies?|dominates?|changes?"
    r"|breaks|stays?|stores|avoids|saves|splits|takes?|sees|looks|reads|mixes|costs|pushes|swaps|equals|scales"
    r"|normali[sz]es|computes|adds"
    r"|averag(?:es|ed)|picks?|comes?|gives?|hides|sets|fills?|stands?|shrinks?|overflows|cancels|cancel|contributes?"
    r"|receives?|loses?|fails?|decays?|fades?|rises?|falls?|drops?|remains?|allows?|forces?|requires?|supplies|supply"
    r"|provides?|carr(?:y|ies)|shares|weighs?|sits?|blends?|chooses?|selects?|attend|learn|see|read|grow|keep|mix|ask"
    r"|doubles?|quadruples?|triples?|halves|decides?|tells?|finds?|knows?|describes?|compares?|matches|projects|transposes|exchanges|breaks?|happens?"
    r"|multiplies|masks|forgets|moves|turns|asks|answers|holds|works|runs)(?![a-z])|=|≈|<|>|→"
)
MANY = 8  # terms in a row are a list, even where a few of them hold a verb
_SENTENCES = re.compile(r"[.!?;:。]\s*\S|=|->")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an the of in on at to for from by with as into over than that this these those it its they them their he she"
        " we you i our and or but so because since if then when while which who what how why not no only just also too"
        " very more most each every all any some one there up down out off about after before between through per same"
        " other own such",
    )
)
_STRONG = frozenset(
    "的了是会就在把被让使越为到与和而也都要能所如这那才"
)  # in two characters: 不变 and 复用 are terms, 才是 is not
_GLUE = frozenset(
    "的了是会就在把被让使越为到与和而也都要能因所如这那得地不没有用对从后前时只还更最再才以并或于其它他们我你将给比则越乘除加变需应该"
)


def word_salad(text: str) -> bool:
    """Whether the whole text is terms in a row, with nothing said of them."""
    chunks = [chunk.strip() for chunk in _CHUNKS.split(text) if chunk.strip()]
    if _mostly_han(text) and len(chunks) == 1:
        chunks = [chunk for chunk in text.rstrip(".。! ").split() if chunk]
        chunks = chunks if len(chunks) >= 6 else []
    bare = [chunk for chunk in chunks if _bare(chunk)]
    if len(chunks) >= 4 and len(bare) >= 0.75 * len(chunks) and _letters(bare) >= 0.6 * _letters(chunks):
        return True
    if len(chunks) >= MANY and len(bare) >= 0.65 * len(chunks) and not _SENTENCES.search(text):
        return True
    words = re.findall(r"[a-z_0-9']+", text)
    if len(words) < 6 or _mostly_han(text) or _VERB.search(text):
        return False
    return sum(word in _SMALL for word in words) / len(words) < 0.13


def _letters(chunks: list[str]) -> int:
    return sum(map(len, chunks))


def _bare(chunk: str) -> bool:
    """A term by itself: no verb, nothing that joins words to a statement."""
    if _HAN.search(chunk):
        glue = _STRONG if len(chunk) <= 2 else _GLUE
        return len(_LATIN.sub("xx", chunk)) <= 7 and not any(char in glue for char in chunk)
    return len(chunk.split()) <= 4 and not _VERB.search(chunk)


def _mostly_han(text: str) -> bool:
    return len(_HAN.findall(text)) >= len(re.findall(r"[a-z]+", text))


def copied(sentence: str, prompts: Iterable[str]) -> bool:
    """Whether a sentence is the question itself: three quarters of its four-letter pieces stand there."""
    pieces = _pieces(sentence)
    if len(pieces) < 6:
        return False
    return any(sum(piece in known for piece in pieces) / len(pieces) >= 0.75 for known in map(_known, prompts))


def _pieces(text: str) -> list[str]:
    plain = re.sub(r"\W+", "", text)
    return [plain[at : at + 4] for at in range(len(plain) - 3)]


def _known(text: str) -> frozenset[str]:
    return frozenset(_pieces(text))
