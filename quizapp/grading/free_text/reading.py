"""What an answer says, point by point, and the words that decided it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from quizapp.bank.rubrics import Explain, Misconception, Point, Ways
from quizapp.bank.sayings import Group, Rule, parse, phrases_of
from quizapp.grading.free_text.concepts import Hit, spot
from quizapp.grading.free_text.relations import other_side, pairs
from quizapp.grading.free_text.scene import Scene

Tier: TypeAlias = Literal["credited", "maybe", "missing"]
Why: TypeAlias = Literal[
    "said", "apart", "part", "alone", "opposite", "denied", "rejected", "reported", "asked", "copied", "salad",
    "other-subject", "nothing",
]  # fmt: skip
"""Why it was decided so: said; its pieces stand apart, or only some do; nothing else in the answer was understood; its
opposite is said too; it is denied, rejected, told as the opinion of others, or asked; the sentence is the question's or
a list of words; said of something else; or nothing of it."""

WINDOW = 40.0  # words between the first and the last piece of a point
COMBINATIONS = 600  # of pieces that are tried for one way of saying a point
ASKED = 1  # at most so many points are asked about of which only a part was found

_RANK: dict[Why, int] = {
    "said": 12, "opposite": 11, "apart": 10, "alone": 9, "reported": 8, "part": 7, "denied": 6, "rejected": 5,
    "other-subject": 4, "asked": 3, "copied": 2, "salad": 1, "nothing": 0,
}  # fmt: skip
_TIERS: dict[Why, Tier] = {
    "said": "credited",
    **dict.fromkeys(("apart", "part", "alone", "opposite", "reported"), "maybe"),
}  # fmt: skip


class Finding(Struct, frozen=True, kw_only=True):
    """One point or misconception: how it was decided, by which words (places in the answer as typed)."""

    id: str
    why: Why = "nothing"
    spans: list[tuple[int, int]] = []
    cue: tuple[int, int] | None = None  # what turned it: the "not", the "people say"
    share: float = 0.0  # of its pieces that were found
    asked: bool = True  # a doubtful one is asked about
    again: list[tuple[int, int]] = []  # where it is said in other ways as well

    @property
    def tier(self) -> Tier:
        tier = _TIERS.get(self.why, "missing")
        return tier if self.asked or tier != "maybe" else "missing"


class Reading(Struct, frozen=True, kw_only=True):
    points: list[Finding]
    misconceptions: list[Finding]
    cut: bool = False  # the answer was longer than what is read

    def ids(self, tier: Tier) -> list[str]:
        return [finding.id for finding in self.points if finding.tier == tier]

    @property
    def stated(self) -> list[str]:
        """The misconceptions that the answer states."""
        return [finding.id for finding in self.misconceptions if finding.tier == "credited"]


def read(question: Explain, lexicon: Mapping[str, Sequence[str]], typed: str, *, among: bool = False) -> Reading:
    """Hold an answer against a question's rubric; `among`: it speaks of other questions as well, as a summary does."""
    words = {**lexicon}
    for name, says in question.words.items():
        words[name] = phrases_of(says)
    for name, says in question.more.items():
        words[name] = [*lexicon.get(name, ()), *phrases_of(says)]
    items = question.items
    rules = {item.id: ([parse(way) for way in item.says], [parse(way) for way in item.unless]) for item in items}
    names = {name for ways in rules.values() for way in itertools.chain(*ways) for name in way.names}
    names |= {*question.rivals, *(name for item in items for name in _names(item.mend))}
    scene = Scene.of(typed, (question.prompt.en, question.prompt.zh))
    hits = spot(scene.text, names, {**words, **{name: [name[1:]] for name in names if name.startswith("=")}})
    scene = scene.knowing([hit.start for name in hits for hit in hits[name]])
    found = {item.id: _find(item, *rules[item.id], scene, hits, question.rivals) for item in items}
    stated = [found[item.id] for item in question.misconceptions if found[item.id].why == "said"]
    points = _trusted([found[point.id] for point in question.points], stated, scene, among)
    return Reading(
        points=_few_doubts(points),
        misconceptions=[_unasked(found[item.id]) for item in question.misconceptions],
        cut=scene.normal.cut,
    )


def names_of(ways: Ways) -> frozenset[str]:
    return frozenset(name for way in ways for name in parse(way).names)


def _names(alternatives: str) -> list[str]:
    return [name.strip() for name in alternatives.split("|") if name.strip()]


WRONG, UNSAID = ("other-subject", "opposite"), ("denied", "rejected", "reported", "asked")


FEW = 2  # points, of which one doubt is enough to ask


def _trusted(points: list[Finding], stated: Sequence[Finding], scene: Scene, among: bool) -> list[Finding]:
    """Points that are said, unless the rest of the answer speaks against them: then the person is asked.

    It does where as many others are said of the wrong thing, told of others or denied, and where of three sentences
    only one is understood. Right answers hardly ever are like that; of those that exchange or deny things and found a
    gap in a rule, every other one is.
    """
    said = [finding for finding in points if finding.why == "said"]
    accused = [span for finding in stated for span in finding.spans]
    used = [*accused, *(span for finding in said for span in finding.spans)]  # words that are heard already
    against = [
        finding for finding in points
        if finding.spans and (
            (finding.why in WRONG and not _overlap(finding.spans, accused))
            or (finding.why in UNSAID and not _overlap(finding.spans, used))
        )
    ]  # fmt: skip
    few = len(said) <= FEW
    doubted = len(against) * (2 if few else 1) >= len(said)
    if not said or not (doubted or (few and not among and _alone([*said, *stated], scene))):
        return points
    cue = against[0].spans[0] if against else None
    return [
        Finding(id=one.id, why="opposite" if cue else "alone", spans=one.spans, cue=cue, share=one.share)
        if one.why == "said" else one
        for one in points
    ]  # fmt: skip


def _alone(said: Sequence[Finding], scene: Scene) -> bool:
    """Whether what is said stands among twice as many sentences that are not understood."""
    sentences = [scene.normal.span(*place) for place in scene.parts.all_sentences() if scene.long(*place)]
    held = [any(begin <= span[0] < end for finding in said for span in finding.again) for begin, end in sentences]
    return held.count(False) >= 2 * max(1, held.count(True))


def _overlap(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < end and begin < stop for start, stop in some for begin, end in others)


def _few_doubts(points: list[Finding]) -> list[Finding]:
    """Of points found in part only the likeliest is asked about: who is asked too much says yes to all."""
    used = {span for finding in points if finding.tier == "credited" for span in finding.spans}
    points = [
        _unasked(finding) if finding.why == "part" and used.issuperset(finding.spans) else finding for finding in points
    ]
    doubtful = sorted(
        (finding for finding in points if finding.tier == "maybe" and finding.why == "part"),
        key=lambda finding: -finding.share,
    )
    beyond = {finding.id for finding in doubtful[ASKED:]}
    return [_unasked(finding) if finding.id in beyond else finding for finding in points]


def _unasked(finding: Finding) -> Finding:
    return Finding(
        id=finding.id, why=finding.why, spans=finding.spans, cue=finding.cue, share=finding.share, asked=False
    )


# --- one point --------------------------------------------------------------------------------------------------------


def _find(
    item: Point | Misconception,
    says: Sequence[Rule],
    unless: Sequence[Rule],
    scene: Scene,
    hits: Mapping[str, list[Hit]],
    rivals: Sequence[str],
) -> Finding:
    tried = [_try(item, rule, scene, hits, rivals) for rule in says]
    best = max(tried, key=lambda finding: (_RANK[finding.why], finding.share), default=Finding(id=item.id))
    if best.why != "said":
        return best
    best = replace(best, again=[span for finding in tried for span in finding.again])
    for rule in unless:
        against = _try(item, rule, scene, hits, rivals)
        if against.why == "said":
            return Finding(id=item.id, why="opposite", spans=best.spans, cue=against.spans[0], share=1.0)
    return best


def _try(
    item: Point | Misconception, rule: Rule, scene: Scene, hits: Mapping[str, list[Hit]], rivals: Sequence[str]
) -> Finding:
    """The best that can be said for one way of saying it."""
    choices = [list(_of_group(group, scene, hits, rivals)) for group in rule.groups]
    there = [choice for choice in choices if choice]
    if len(there) < len(choices):
        return _partly(item, rule, choices, scene, hits)
    best = Finding(id=item.id)
    again: list[tuple[int, int]] = []
    near = [group.nearby for group in rule.groups]
    for combination in itertools.islice(itertools.product(*choices), COMBINATIONS):
        why, cue = _judge(item, rule, combination, near, scene, hits)
        words = sorted({hit for piece in combination for hit in piece if hit.concept != _MISBOUND})
        if why == "said":
            again += [scene.normal.span(hit.start, hit.end) for hit in words]
        if _RANK[why] > _RANK[best.why]:
            best = Finding(
                id=item.id, why=why, share=1.0, cue=scene.normal.span(*cue) if cue else None,
                spans=_merged(scene.normal.span(hit.start, hit.end) for hit in words),
            )  # fmt: skip
    return replace(best, again=again)


_MISBOUND = "\0"  # marks a predicate whose subject is another


def _of_group(
    group: Group, scene: Scene, hits: Mapping[str, list[Hit]], rivals: Sequence[str]
) -> Iterator[tuple[Hit, ...]]:
    """The places of one group: the concept, with its subject where one is asked for."""
    own = _hits(group.names, hits)
    if not group.subject:
        yield from ((hit,) for hit in own)
        return
    wanted = _hits(group.subject, hits)
    if group.pair:
        mates = (wanted, _hits(group.others, hits)), (own, _hits(group.against, hits))
        for one, other, right in pairs(scene, *mates):
            yield (one, other) if right else (one, other, Hit(other.start, other.end, _MISBOUND))
        return
    others = _hits([name for name in group.others or rivals if name not in group.subject], hits)
    for hit in own:
        subject, before = scene.subject(hit, wanted, others)
        if subject is not None:
            known = () if before else (subject,)  # what “it” stands for was said in the sentence before
            yield (*known, hit) if subject in wanted else (*known, hit, Hit(hit.start, hit.end, _MISBOUND))


def _hits(names: Iterable[str], hits: Mapping[str, list[Hit]]) -> list[Hit]:
    return [hit for name in names for hit in hits[name]]


def _judge(
    item: Point | Misconception, rule: Rule, combination: Sequence[tuple[Hit, ...]], near: Sequence[bool], scene: Scene,
    hits: Mapping[str, list[Hit]],
) -> tuple[Why, tuple[int, int] | None]:  # fmt: skip
    words = [hit for piece in combination for hit in piece if hit.concept != _MISBOUND]
    tight = [hit for piece, loose in zip(combination, near, strict=True) if not loose for hit in piece]
    predicates = [[hit for hit in piece if hit.concept != _MISBOUND][-1] for piece in combination]
    if len({(hit.start, hit.end) for hit in predicates}) < len(predicates):
        return "nothing", None  # one piece of text cannot be two things
    first, last = min(hit.start for hit in tight), max(hit.end for hit in tight)
    sentences = {scene.parts.sentence_number(hit.start) for hit in tight}
    if gate := scene.gate(tight):
        return gate, None
    if _forbidden(rule, first, last, scene, hits):
        return "nothing", None
    stance, cue = scene.polarity.of(words)
    mends = {hit.concept for hit in words} & set(_names(item.mend))  # who names the mend as the point denies the point
    if stance == "denied" and item.harm and not mends and _mended(item, cue, scene, hits):
        stance, cue = "said", None
    if stance != "said":
        return stance, cue
    if any(hit.concept == _MISBOUND for hit in tight) or other_side(rule.sides, first, last, scene, hits):
        return "other-subject", None
    spread = max(sentences) - min(sentences)
    if spread > 1 or scene.normal.distance(first, last) > WINDOW:
        return "nothing", None
    if any(
        loose and min(abs(scene.parts.sentence_number(hit.start) - at) for at in sentences) > 1
        for piece, loose in zip(combination, near, strict=True)
        for hit in piece
    ):
        return "nothing", None
    return ("apart" if spread else "said"), None


def _forbidden(rule: Rule, first: int, last: int, scene: Scene, hits: Mapping[str, list[Hit]]) -> bool:
    begin, end = scene.parts.clause(first)[0], scene.parts.clause(max(first, last - 1))[1]
    if any(begin < hit.end and hit.start < end for name in rule.forbidden for hit in hits[name]):
        return True
    begin, end = scene.parts.sentence(first)[0], scene.parts.sentence(max(first, last - 1))[1]
    return any(begin <= hit.start < end for name in rule.banned for hit in hits[name])


def _mended(
    item: Point | Misconception, cue: tuple[int, int] | None, scene: Scene, hits: Mapping[str, list[Hit]]
) -> bool:
    """Whether the harm is denied as what a mend prevents: "we divide, so that it does not saturate"."""
    if cue is None:
        return False
    begin = scene.parts.sentence(cue[0])[0]
    if scene.purpose(begin, cue[1]):
        return True
    begin = max(begin, scene.text.rfind(";", 0, cue[0]) + 1)  # what follows a semicolon is no purpose
    mends = [hit for name in _names(item.mend) for hit in hits[name] if begin <= hit.start < cue[0]]
    return any(scene.polarity.of([hit])[0] == "said" for hit in mends)


def _partly(
    item: Point | Misconception, rule: Rule, choices: Sequence[Sequence[tuple[Hit, ...]]], scene: Scene,
    hits: Mapping[str, list[Hit]],
) -> Finding:  # fmt: skip
    """Some pieces were found, at least half and said in earnest: that is a question to the person."""
    found = [choice[0] for choice in choices if choice]
    share = len(found) / len(choices)
    if share < 0.5 or len(choices) < 2:
        return Finding(id=item.id)
    words = [hit for piece in found for hit in piece if hit.concept != _MISBOUND]
    if scene.gate(words) or scene.polarity.of(words)[0] != "said" or len(words) < len([w for c in found for w in c]):
        return Finding(id=item.id)
    first, last = min(hit.start for hit in words), max(hit.end for hit in words)
    if scene.parts.sentence(first) != scene.parts.sentence(max(first, last - 1)):
        return Finding(id=item.id)
    spans = _merged(scene.normal.span(hit.start, hit.end) for hit in sorted(words))
    return Finding(id=item.id, why="part", spans=spans, share=share)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
