"""What a text does with its words: says them, denies them, asks them, or reports what others say and rejects it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizapp.grading.free_text.clauses import Parts, Stretch
from quizapp.grading.free_text.concepts import Hit
from quizapp.grading.free_text.normal import Normal
from quizapp.grading.free_text.reports import rejected, reported
from quizapp.grading.free_text.verdicts import verdicts

Stance: TypeAlias = Literal["said", "denied", "rejected", "asked", "reported"]

SCOPE = 9.0  # words that a negation reaches
SCOPE_OF_BU = 5  # characters after 不 where the clause goes on with 就 or 会: 不缩放就会饱和


@dataclass(frozen=True)
class Polarity:
    denied: list[Stretch]
    rejected: list[Stretch]
    asked: list[Stretch]
    reported: list[Stretch]

    def of(self, hits: list[Hit]) -> tuple[Stance, tuple[int, int] | None]:
        """How these words stand in the text, and the cue that says so. A cue inside a concept is part of it.

        Where the person takes up a word of what they reject, the rest may be their own: that counts as reported.
        """
        for stretch in self.asked:
            if _some(hits, stretch) and not _owned(hits, stretch.cue):
                return "asked", stretch.cue
        for stretch in self.rejected:
            if _some(hits, stretch) and not _owned(hits, stretch.cue):
                return ("rejected" if _every(hits, stretch) else "reported"), stretch.cue
        for stretch in self.denied:
            if (_some(hits, stretch) or _inside(hits, stretch.cue)) and not _owned(hits, stretch.cue):
                return "denied", stretch.cue
        for stretch in self.reported:
            if _some(hits, stretch):
                return "reported", stretch.cue
        return "said", None


def _some(hits: list[Hit], stretch: Stretch) -> bool:
    return any(stretch.start <= hit.start < stretch.end for hit in hits)


def _every(hits: list[Hit], stretch: Stretch) -> bool:
    return all(stretch.start <= hit.start < stretch.end for hit in hits)


def _owned(hits: list[Hit], cue: tuple[int, int]) -> bool:
    return any(hit.start <= cue[0] and cue[1] <= hit.end for hit in hits)


def _inside(hits: list[Hit], cue: tuple[int, int]) -> bool:
    return any(cue[0] < hit.start < cue[1] for hit in hits)


def polarity(normal: Normal, parts: Parts) -> Polarity:
    text, called = normal.text, verdicts(normal.text, parts)
    told = reported(text, parts, called)
    return Polarity(_denied(normal, parts), rejected(text, parts, called), _asked(text, parts), told)


# --- denials ----------------------------------------------------------------------------------------------------------

_NOT = re.compile(
    r"(?<![a-z])(?:not(?! only| just| merely| simply| to mention)|never|no(?! matter| longer than| wonder| doubt)"
    r"|nor|neither"
    r"|cannot|hardly|rarely|nothing|none|nobody|rather than|instead of|unrelated to|fails? to|failed to"
    r"|refuses? to|nowhere near"
    r"|far from|pointless|unnecessary|needless|nothing to do with|irrelevant|plays? no role"
    r"|(?:is|are|was|were|do|does|did|has|have|had|ca|could|would|should|wo|must|need|ai|might)n't(?! only| just"
    r"| merely)"
    r"|(?:does|do|is|are|did|would|could)nt)(?![a-z])"
)
_WITHOUT = re.compile(
    r"(?<![a-z])without(?: (?:the|a|an|any|this|that|such|all|doing|applying|using))*(?: [a-z0-9_()√/]+)?"
)
_BU = re.compile(
    r"并非|并不(?:是|会|能|需要|存在|代表)?|也不(?:是|会|能|需要)?|不是|不会|不能|不可能|不需要|不必|没有必要|没必要|没有|而不是|而非|无关|无法|无需"
    r"|绝不|从不|毫不|毫无"
    r"|不再|谈不上|远非|几乎不|不(?!同|一样|断|管|论|仅|但|只|光|过|妨|得不|然|等(?!价|同)|少|对称|变|稳|止|一定"
    r"|到(?=[ \d一半几]))"
    r"|没(?!错|问题)|未(?!来|必|知)|(?<!除)非(?!常|线性|零|负|对称|0)|无(?!穷|论|限|关|法|需|损)|(?<![分特区级类差识个辨鉴性告])别(?!的|人|处)"
)
_NO_DENIAL = re.compile(
    r"差不多|不仅|不但|不只|不光|不过|不管|不论|无论|不断|不同|不一样|不得不|不外乎|好不容易|要不然?|不少|不稳定|对不对"
    r"|是不是|能不能|会不会|要不要|有没有|不然|可不可以|行不行"
)
_ENDS = re.compile(
    r"(?<![a-z])(?:and|but|so|because|since|which|while|if|when|then|that|until|unless)(?![a-z])|的话|而是|反而"
)
_ON = re.compile(  # "not because …", "nothing says that …"
    r"\s*(?:(?:say|mean|imply|require|demand|force|guarantee|follow)s? |true |the case |so )?"
    r"(?:because|that|so that|in order to|to|因为|由于|为了)(?![a-z])"
)
_SHORT_NO = re.compile(r"\s*not (?:in|for|with|once|after|if|when)(?![a-z])")  # "Not in a trained model: it breaks."
_GOES_ON = re.compile(r"就|则(?!化)|才|便|会(?!让人)|导致|时(?!间|候)|以后|之后")
# 不该看的权重: of the weights nothing is denied
_WHAT = re.compile(r"不[该能会可应][\u3400-\u9fff]{1,4}的(?!话)(?=[\u3400-\u9fffa-z])")
_BACKWARD = re.compile(
    r"(?<![a-z])(?:(?:chang|do|mean|bring|add)(?:e?s|ed)? nothing"
    r"|(?:don't|doesn't|didn't|won't|does not|do not) (?:change|do|bring|add) (?:anything|a thing|much)"
    r"|(?:plays?|has|have) no (?:role|effect|influence|part)|(?:is|are) irrelevant|doesn't matter"
    r"|does not matter"
    r"|(?:is|are|was) (?:not (?:needed|necessary|required|true)|unnecessary|pointless))(?![a-z])"
    r"|没有必要|(?:没有|没什么|毫无|没)关系|不起作用|(?<![就再])不成立|没有作用|没什么用|是不可能的"
)


def _denied(normal: Normal, parts: Parts) -> list[Stretch]:
    text = normal.text
    spared = [found.span() for found in _NO_DENIAL.finditer(text)]
    found: list[Stretch] = []
    for cue in _NOT.finditer(text):
        if _SHORT_NO.match(text, parts.sentence(cue.start())[0]):
            continue
        found.append(Stretch(cue.end(), _reach(normal, parts, cue.start(), cue.end()), cue.span()))
    for cue in _BU.finditer(text):
        if not any(start <= cue.start() and cue.end() <= end for start, end in spared):
            found.append(Stretch(cue.end(), _reach_of_bu(normal, parts, cue.start(), cue.end()), cue.span()))
    for cue in _WITHOUT.finditer(text):
        found.append(Stretch(cue.start() + len("without"), cue.end(), (cue.start(), cue.start() + len("without"))))
    for cue in _BACKWARD.finditer(text):
        found.append(Stretch(parts.clause(cue.start())[0], cue.start(), cue.span()))
    return found


def _reach(normal: Normal, parts: Parts, start: int, end: int) -> int:
    """How far a negation reaches: to the end of its clause or to what joins on, but never very far."""
    text = normal.text
    limit = parts.clause(start)[1]
    joined = _ON.match(text, end)
    begin = end
    if joined:  # "not because the dimensions differ": what follows the word that joins on is denied as well
        begin = joined.end()
        limit = max(limit, parts.clause(begin)[1]) if begin < len(text) else len(text)
    place = begin
    while place < limit and normal.distance(end, place) <= SCOPE:
        place += 1
    ends = _ENDS.search(text, begin + 1, place)
    return ends.start() if ends and text[begin : ends.start()].strip() else place


def _reach_of_bu(normal: Normal, parts: Parts, start: int, end: int) -> int:
    place = _reach(normal, parts, start, end)
    if named := _WHAT.match(normal.text, start):
        return min(place, named.end())
    on = _GOES_ON.search(normal.text, end + 1, place)
    if on is None:
        return place
    return min(on.start(), end + SCOPE_OF_BU)


# --- questions --------------------------------------------------------------------------------------------------------

_ASKS = re.compile(
    r"(?<![a-z])(?:why|how|what|which|who|when|where|can|could|does|do|did|is|are|should|would|will)(?![a-z])"
    r"|为什么|为何|怎么|能不能|能否|是否|可不可以|如何|是不是|难道|什么|会不会|哪"
)
_ASKS_FIRST = re.compile(r"为什么|为何|能不能|能否|是否|可不可以|是不是|难道|会不会|要不要|吗(?=[，,?])")
_ABOUT = re.compile(
    r"(?:题|题目|这里|本题)问的是|这道题|这个问题(?=问|是问|在问|要)|题目(?:是|问)|the question (?:is|asks)"
    r"|question is about|you are asking|you asked"
    r"|asked to explain|i am asked|we are asked"
)
_UNSURE = re.compile(
    r"(?<![a-z])(?:not sure (?:whether|if|about)|i wonder (?:whether|if)|don't know (?:whether|if|about)"
    r"|no idea (?:whether|if)|unclear (?:whether|if)|i forgot)(?![a-z])"
    r"|不确定|不知道(?:是否|是不是|会不会|为什么|怎么)|我不知道|不清楚(?:是否|是不是)|我(?:都|已经)?忘了|忘了(?:是|为什么|怎么|具体)"
)


def _asked(text: str, parts: Parts) -> list[Stretch]:
    found: list[Stretch] = []
    for begin, end in parts.all_sentences():
        sentence = text[begin:end]
        asks = sentence.rstrip().endswith("?") or re.search(r"(?:[吗呢]|(?<![什怎那这])么)[。.\s]*$", sentence)
        if about := _ABOUT.search(sentence):
            found.append(Stretch(begin, end, (begin + about.start(), begin + about.end())))
        elif asks:
            found.append(_from_its_word(text, begin, end, parts))
        elif unsure := _UNSURE.search(sentence):
            found.append(Stretch(begin + unsure.start(), end, (begin + unsure.start(), begin + unsure.end())))
        elif re.match(r"\s*(?:why (?:do|does|is|are|not|would|should)|为什么|为何)", sentence) and len(sentence) < 160:
            found.append(Stretch(begin, end, (begin, end)))
    return found


def _from_its_word(text: str, begin: int, end: int, parts: Parts) -> Stretch:
    """What is asked begins with the clause of the last question word: what was said before it stands."""
    words = list(_ASKS.finditer(text, begin, end))
    at = words[-1].start() if words else begin
    if opens := _ASKS_FIRST.search(text, begin, end):
        at = opens.start()
    clause = parts.clause(at)[0]
    first = words[0].start() if words else begin
    if text[begin:first].strip(" ,") == "" or re.match(
        r"\s*(?:in|for|when|during|if|with|在|对于|当|如果|那么|那)(?![a-z])", text[begin:end]
    ):
        clause = begin  # the question opens the sentence
    return Stretch(max(begin, clause), end, (at, min(end, at + 8)))
