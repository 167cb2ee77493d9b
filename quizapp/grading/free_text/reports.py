"""What a text tells of others' opinions: it is not said by the person until the person is asked.

A report is rejected where the person turns from it ("but", "actually"), or calls it untrue (see `verdicts`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from quizapp.grading.free_text.clauses import Marks, Parts, Stretch
from quizapp.grading.free_text.verdicts import disowns

WITHIN = 3  # sentences, from a report to the verdict on it
AFTER = 48  # characters behind a report's sentence in which a turn is looked for


def _any(*ways: str) -> str:
    return "(?:" + "|".join(ways) + ")"


def _words(*ways: str) -> str:
    """Latin words that do not go on in another."""
    return f"(?<![a-z]){_any(*ways)}(?![a-z])"


# --- who says it ------------------------------------------------------------------------------------------------------

_OTHERS = _any(
    "people", "some", "many", "you", "one", "(?<!what )they", "folks", "someone", "somebody", "everybody", "everyone",
    "others", "candidates", "students", "beginners", "colleagues?", "friends?", "classmates?", "teammates?",
    "teachers?",
    "professors?", "lecturers?", "interviewers?", "blogs?", "posts?", "threads?", "videos?", "tutorials?", "courses?",
    "(?:text)?books?", "articles?", "papers?", "notes",
)  # fmt: skip
_MAY_STAND_BETWEEN = _any(
    "often", "sometimes", "usually", "commonly", "widely", "wrongly", "also", "still", "keeps?", "might", "may",
    "could", "would", "will", "people", "folks", "candidates", "students", "posts", "blogs", "of mine", "at work",
    "love to", "like to", "tend to",
)  # fmt: skip
_SAY = _any(
    "(?:say|think|believe|claim|assume|expect|argue|insist|repeat|suggest|maintain|swear|assert)(?:s|d|ed|ing)?",
    "said", "thought", "swore", "(?:tell|tells|told|telling) (?:you|me|us)",
)  # fmt: skip
_WHOEVER_SAYS = _any(  # verbs that hardly anything but a person does; what a weight "says" is no report
    "(?<!nothing )(?<!algebra )(?<!math )(?:says|said)"
    "(?! (?:what|how|which|where|who|nothing|whether|when|something|much|little))",
    "claims", "claimed", "insists?", "insisted", "swears", "swore", "argues", "argued", "asserts", "asserted", "wrote",
    "(?:writes|states|repeats) that",
    "(?:kept|keeps) (?:saying|telling|repeating|insisting|claiming|arguing|(?:going )?on about)",
    "(?:tells|told) (?:me|us|you)",
    "(?:theory|story|opinion|(?<='s )(?:version|take)|doing the rounds)(?: [a-z]+){0,3}(?::| goes)",
    "according to", "i(?:'ve| have)? (?:once |often )?(?:heard|read|been told)",
    "(?:i|we|you) (?:always )?keep (?:reading|hearing)", "there's this",
    "(?:wants?|would have) (?:me|us|you) (?:to )?believe",
    "(?<='s )(?:claim|argument|view|point) is", "(?:i was|we were|you are) told",
    "used to (?:hear|believe|think)", "it's (?:often |widely |commonly )?(?:said|claimed|believed)",
    "you(?:'ll| will| often) (?:hear|read)", "supposedly", "allegedly", "apparently", "(?:he|she|it) adds that",
    "describes? (?:it|this|that) as", "(?:his|her|their) [a-z]+ that",
    "the (?:claim|complaint|bit|notion|argument|assertion|advice|belief) (?:that|about)",
    "the (?:textbook|usual|standard|common|popular|official) (?:explanation|line|story|answer|claim|belief|view)",
)  # fmt: skip
_SAYS_IN_CHINESE = _any(
    "声称", "主张", "断言", "咬定", "坚称", "认为", "觉得", "写着", "写道", "上写", "里写", "讲过", "讲道", "我讲",
    "强调",
    "的(?:说法|讲法|版本|观点)(?:是|[,:])",
    "(?:网上|网络上|书上|书里|帖子|文章|论坛|博客|教程|课上|群里)[^。!?;,]{0,6}?(?:讲|论证|写|提到|说)",
    "(?:有人|视频)[^。!?;,]{0,4}?(?:讲|论证|提到)", "听过", "都传", "流传", "传言",
    "(?<![也是句般体来单如格再以理的可想要另上便实])(?<!可以[这那]么)(?<!换句话)"  # not 也就是说, 一般来说, 说实话
    "说(?![明不白穿到起的了实真]|一句)",  # not 说明
)  # fmt: skip
_OPINION = re.compile(
    f"{_words(f'{_OTHERS}(?:.ll)?(?: {_MAY_STAND_BETWEEN})* {_SAY}', _WHOEVER_SAYS)}|{_SAYS_IN_CHINESE}"
)
_ONESELF = re.compile(  # right before it: "I would say"
    "(?<![a-z])(?:i|we|i'd|i'll|i would|let's|let us|as i|could be)(?: (?:just|also|would|should|already))? $"
    "|(?:我|我们|可以|就|应该)$"
)
_MISTAKE = _any(
    _words(
        "tempting to (?:say|think|believe|assume)", "(?:a )?(?:common |popular )?(?:misconception|myth)",
        "common (?:slip|mistake|error|trap|pitfall|confusion)", "mistakenly", "wrongly", "wrong to (?:say|think)",
        "contrary to",
    ),
    "误以为", "误认为", "别以为", "不要以为", "以为", "不能说", "并不是说", "常见的?(?:误解|误区|错误|错法|坑)",
)  # fmt: skip
_ALWAYS_REJECTS = re.compile(_MISTAKE)
_REPORT = re.compile(
    _any(
        _MISTAKE,
        _words("another thing people", "the (?:idea|story) that"),
        "一种说法", "常听(?:到|人)", "都说", "至于说", "(?<=[,;.。])(?:又|也)?说(?!明)",
        "(?:这|那)[两三四几]?种(?:说法|讲法)", "流传很广",
    )
)  # fmt: skip
_OWN_WORDS = re.compile(
    _words("but", "however", "actually", "in fact", "in reality", "in truth", "yet", "the truth", "really it")
    + "|但|其实|实际上|事实上|然而|可是|(?<=[,;.。])可(?!以|能|见|选)"
)
_TURN = re.compile(rf"{_OWN_WORDS.pattern}|[;,.]\s*no(?=[.,;!])|真正|:")
_TURNS_NEXT = re.compile(r"\s*(?:but|however|actually|in fact|其实|但|不对|错|并不|实际)")


_PERSON = re.compile("(?<![a-z])(?:i|we|me|my|he|she|him|her|his)(?![a-z])|[我他她咱]|这话")  # who turns something down


def reported(text: str, parts: Parts, called: Sequence[Stretch]) -> list[Stretch]:
    """What somebody is said to say, to the end of the sentence or to the person's own words."""
    cues, turns = Marks(verdict.cue for verdict in called), _marks(_OWN_WORDS, text)
    found: list[Stretch] = []
    for cue in _opinions(text):
        end = _verdict_or_end(parts, cue, cues)
        turn = turns.first(cue.end(), end)
        found.append(Stretch(cue.start(), turn[0] if turn else end, cue.span()))
    return found


def disowned(text: str, parts: Parts, places: Sequence[int]) -> list[Stretch]:
    """Sentences before one that only turns them down; `places` are those of the words that points are made of."""
    found: list[Stretch] = []
    known = Marks((place, place) for place in places)
    for (begin, _), (start, end) in itertools.pairwise(parts.all_sentences()):
        cue = disowns(text[start:end])
        if cue is not None and known.count(start, end) <= bool(_PERSON.search(text, start, end)):
            found.append(Stretch(begin, end, (start + cue.start(), start + cue.end())))
    return found


def rejected(text: str, parts: Parts, called: Sequence[Stretch]) -> list[Stretch]:
    """What is reported and turned from, or called untrue: that is `called`, with the words that do it."""
    reports = [*_REPORT.finditer(text), *_opinions(text)]
    cues, turns = Marks(verdict.cue for verdict in called), _marks(_TURN, text)
    turned = (_turned_from(text, parts, cue, cues, turns) for cue in reports)
    told, own = Marks(cue.span() for cue in reports), _marks(_OWN_WORDS, text)
    whole = (_untrue_as_a_whole(parts, told, own, verdict) for verdict in called)
    return [stretch for stretch in (*turned, *called, *whole) if stretch is not None]


def _marks(words: re.Pattern[str], text: str) -> Marks:
    return Marks(found.span() for found in words.finditer(text))


def _opinions(text: str) -> list[re.Match[str]]:
    return [cue for cue in _OPINION.finditer(text) if not _ONESELF.search(text, max(0, cue.start() - 24), cue.start())]


def _turned_from(text: str, parts: Parts, cue: re.Match[str], called: Marks, turns: Marks) -> Stretch | None:
    """A report that its own sentence, or the beginning of the next one, turns from."""
    last, end = parts.sentence(cue.start())[1], _verdict_or_end(parts, cue, called)
    turn = turns.first(min(cue.end() + 2, end), end)  # a colon right behind it begins what is reported
    rejects = (
        turn
        or end < last
        or _ALWAYS_REJECTS.fullmatch(cue[0])
        or _TURNS_NEXT.match(text[last : last + AFTER])
    )  # fmt: skip
    if not rejects:
        return None
    if cue[0].startswith(("contrary", "不能说", "并不是说")):
        end = parts.clause(cue.start())[1]
    return Stretch(cue.start(), turn[0] if turn else end, cue.span())


def _verdict_or_end(parts: Parts, cue: re.Match[str], called: Marks) -> int:
    """Where a report ends: at the verdict on it, or with its sentence."""
    end = parts.sentence(cue.start())[1]
    verdict = called.first(cue.end(), end)
    return verdict[1] if verdict else end


def _untrue_as_a_whole(parts: Parts, reports: Marks, turns: Marks, verdict: Stretch) -> Stretch | None:
    """From the last report before a verdict, if the person says nothing of their own in between."""
    own, last = parts.clause(verdict.cue[0])[0], parts.sentence_number(verdict.cue[0])
    report = reports.last(own)
    if report is None or last - parts.sentence_number(report[0]) >= WITHIN or turns.first(report[1], own):
        return None
    return Stretch(parts.sentence(report[0])[0], verdict.end, report)
