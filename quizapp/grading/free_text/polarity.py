"""What a text does with its words: says them, denies them, asks them, or reports what others say and rejects it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from quizapp.grading.free_text.clauses import Parts
from quizapp.grading.free_text.concepts import Hit
from quizapp.grading.free_text.normal import Normal

Stance: TypeAlias = Literal["said", "denied", "rejected", "asked"]

SCOPE = 9.0  # words that a negation reaches
SCOPE_OF_BU = 5  # characters after 不 where the clause goes on with 就 or 会: 不缩放就会饱和


class Stretch(NamedTuple):
    """A part of the text, and the cue that made it so."""

    start: int
    end: int
    cue: tuple[int, int]


@dataclass(frozen=True)
class Polarity:
    denied: list[Stretch]
    rejected: list[Stretch]
    asked: list[Stretch]

    def of(self, hits: list[Hit]) -> tuple[Stance, tuple[int, int] | None]:
        """How these words stand in the text, and the cue that says so. A cue inside a concept is part of it."""
        for name, stretches in (("asked", self.asked), ("rejected", self.rejected)):
            for stretch in stretches:
                if any(hit.start <= stretch.cue[0] and stretch.cue[1] <= hit.end for hit in hits):
                    continue
                if any(stretch.start <= hit.start < stretch.end for hit in hits):
                    return ("asked" if name == "asked" else "rejected"), stretch.cue
        for stretch in self.denied:
            cue = stretch.cue
            if any(hit.start <= cue[0] and cue[1] <= hit.end for hit in hits):
                continue
            if any(stretch.start <= hit.start < stretch.end or cue[0] < hit.start < cue[1] for hit in hits):
                return "denied", cue
        return "said", None


def polarity(normal: Normal, parts: Parts) -> Polarity:
    return Polarity(_denied(normal, parts), _rejected(normal.text, parts), _asked(normal.text, parts))


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
    r"并非|并不(?:是|会|能|需要|存在|代表)?|也不(?:是|会|能|需要)?|不是|不会|不能|不可能|不需要|不必|没有必要|没必要|没有|而不是|而非|无关|无法|无需|绝不|从不|毫不|毫无"
    r"|不再|谈不上|远非|几乎不|不(?!同|一样|断|管|论|仅|但|只|光|过|妨|得不|然|等(?!价|同)|少|对称|变|稳|止|一定|到)"
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
    r"|(?:plays?|has|have) no (?:role|effect|influence|part)|(?:is|are) irrelevant|doesn't matter"
    r"|does not matter"
    r"|(?:is|are|was) (?:not (?:needed|necessary|required|true)|unnecessary|pointless))(?![a-z])"
    r"|没有必要|不起作用|(?<![就再])不成立|没有作用|没什么用|是不可能的"
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


# --- what others say --------------------------------------------------------------------------------------------------

_OTHERS = re.compile(
    r"(?<![a-z])(?:(?:people|some|many|you|one|they|folks|someone|candidates|students|textbooks|blogs|posts"
    r"|beginners|everybody|everyone|others|plenty of people|lots of people)"
    r"\s+(?:people |folks |candidates |students |posts |blogs )?(?:(?:often|might|may|could|would|will|sometimes"
    r"|usually|commonly|wrongly|still)\s+)*"
    r"(?:say|says|think|thinks|believe|believes|claim|claims|assume|assumes|expect|argue|tell you)"
    r"|(?:it is|it's) (?:(?:often|sometimes|commonly|also|widely) )*(?:said|claimed|thought|believed)"
    r"|you(?:'ll| will| often)* hear|keep saying|keep telling|keep repeating|another thing people"
    r"|the (?:textbook|usual|common) (?:line|story|claim|answer)|the belief that|the common claim"
    r"|tempting to (?:say|think|believe|assume)|(?:a )?(?:common |popular )?(?:misconception|myth)"
    r"|common (?:slip|mistake|error|trap|pitfall|confusion)|mistakenly"
    r"|wrongly|wrong to (?:say|think)"
    r"|contrary to|the (?:usual|common) (?:claim|story|belief))(?![a-z])"
    r"|有人|有些人|很多人|不少人|大家(?:都|常|经常)?(?:说|以为|认为|觉得)|人们常|常有人|误以为|误认为|别以为|不要以为|以为|不能说|并不是说|网上说|常见的?(?:误解|误区|错误|错法"
    r"|坑)|一种说法|常听(?:到|人)|都说|还有人|也有人|至于说|(?<=[,;.。])(?:又|也)?说(?!明)|很多教程"
)
_REPORTS = re.compile(
    r"(?<![a-z])(?:colleague|teacher|lecturer|interviewer|course|tutorial|textbook|book|blog|post|article|paper|note)s?"
    r"(?: [a-z']+){0,3}? (?:say|said|claim|argue|tell|told|telling|insist|repeat|suggest|write|wrote)(?:s|ed"
    r"|ing)?(?![a-z])"
    r"|(?<![a-z])(?:they'll|they will|they|people|some) (?:\w+ )?(?:tell|told|repeat|insist|argue)(?![a-z])"
    r"|(?<![a-z])(?:supposedly|allegedly|used to (?:read|hear|believe|think)|(?:story|idea|claim) (?:is"
    r"|goes) that)(?![a-z])"
    r"|(?:教程|网上|网络上|书上|书里|论文|老师|同事|别人|面试的人|面试官|博客|文章|资料|课上)[^。!?;]{0,6}?(?:说|讲|写|声称|认为|坚持|提到|观点)"
    r"|这种讲法|这[两三四几]种(?:说法|讲法)|流传很广"
)
_ALWAYS_REJECTS = re.compile(
    r"tempting|misconception|myth|common (?:slip|mistake|error|trap|pitfall|confusion)|mistaken|wrong|contrary"
    r"|误|别以为|不要以为|不能说|并不是说|误区|常见|以为"
)
_TURN = re.compile(
    r"(?<![a-z])(?:but|however|actually|in fact|in reality|in truth|yet|the truth|really it)(?![a-z])"
    r"|[;,.]\s*no(?=[.,;!])|但|其实|实际上"
    r"|事实上|然而|真正|可是|:"
)
_OWN_WORDS = re.compile(
    r"(?<![a-z])(?:but|however|actually|in fact|in reality|the truth)(?![a-z])|但|其实|实际上|事实上|然而|可是"
)
_FALSE = re.compile(
    r"(?:that's|that is|this is|it's|it is|which is|(?:claim|idea|story|view|belief|statement|explanation"
    r"|argument|saying so)s? (?:is|are))\s+"
    r"(?:simply |just |actually |completely |totally |plain |quite |a )?"
    r"(?:wrong|false|incorrect|untrue|not true|not right|not correct|myth|mistaken|nonsense|misconception|backwards"
    r"|not the (?:reason|point|case))(?![a-z])"
    r"|(?:isn't|is not|aren't) (?:true|right|correct|so(?=[.;!]|$)|the reason|the point|the case)(?![a-z])"
    r"|(?:is|are|was|were|being) (?:also |simply |just |all |both |plainly |equally |still )*"
    r"(?:wrong|false|incorrect|untrue|mistaken|nonsense|not true)(?! (?:axis|way|side|row|token|word|order"
    r"|answer)s?)(?![a-z])"
    r"|(?:is|are) (?:simply |just |only )?(?:a |an |one more |another |pure )?(?:common |popular |old )?"
    r"(?:myth|legend|fairy tale|misunderstanding|misconception|mistake (?:people|many|everybody))(?![a-z])"
    r"|(?<![a-z])(?:wrong|false|untrue|not true|not so)(?: (?:again|too|as well|either"
    r"|all the same))*(?=\s*(?:[.;!,]|$))"
    r"|(?<![a-z])equally wrong|(?<![a-z])nor is it (?:true|right|correct)|neither is (?:true|right|the case)"
    r"|it wouldn't, that"
    r"|(?:的)?(?:说法|看法|观点|理解|想法|讲法)(?:其实)?(?:都|也)?(?:是)?(?:不对|错|不成立|不正确|有误|站不住)"
    r"|(?:这|那)(?:其实|种说法)?(?:是)?(?:不对|错误?的|不成立|误解)"
    r"|其实(?:是)?(?:不对|错)|是错误?的|是不对的|是误解|(?:这|并|都|也|同样|根本)不成立|并不对(?!称|等|齐)"
    r"|(?:也|都|同样|更|还|又|就|纯属|也是|都是|同样是|更是)(?:是)?(?:不对(?!称|等|齐)|错[的了]|误解|误传|谣传|谣言|以讹传讹)|站不住脚|以讹传讹|纯属谣传"
    r"|(?<=[，,])不对(?=[。.;；]|$)"
)


_FALSE_OF_ALL = re.compile(
    r"(?<![a-z])(?:(?:is|are|was|were|got) (?:\w+ ){0,3}?)?(?:wrong|mistaken|false|incorrect|untrue|isn't so"
    r"|not so|wives' tale)(?![a-z])"
    r"|(?:don't|do not) (?:buy|believe|agree)|crossed (?:all )?(?:of )?it out"
    r"|(?:说|讲|写|搞|弄)(?:得)?(?:不对|错了)|不属实|是假的|不是这么回事|(?:全|都)(?:是)?(?:错|不对|不成立)|误传|我不同意|我(?:都)?否定|没有道理|经不起推敲"
)
WITHIN = 3  # sentences


def _reported(text: str, parts: Parts) -> list[Stretch]:
    """What is reported of others and then called wrong as a whole, two sentences later at the most."""
    found: list[Stretch] = []
    reports = sorted(cue.span() for pattern in (_OTHERS, _REPORTS) for cue in pattern.finditer(text))
    for false in _FALSE_OF_ALL.finditer(text):
        own = parts.clause(false.start())[0]
        last = parts.sentence_number(false.start())
        said = [cue for cue in reports if cue[0] < own and last - parts.sentence_number(cue[0]) < WITHIN]
        turn = _OWN_WORDS.search(text, said[-1][1], own) if said else None
        if said and turn is None:
            found.append(Stretch(parts.sentence(said[-1][0])[0], false.end(), said[-1]))
    return found


def _rejected(text: str, parts: Parts) -> list[Stretch]:
    found = _reported(text, parts)
    for cue in _OTHERS.finditer(text):
        begin, end = parts.sentence(cue.start())
        turn = _TURN.search(text, cue.end(), end)
        after = text[end : end + 48]
        rejects = (
            turn
            or _FALSE.search(text, cue.end(), end)
            or _ALWAYS_REJECTS.search(cue[0])
            or re.match(
                r"\s*(?:but|however|actually|in fact|that is|that's|this is|其实|但|这|不对|错|并不|实际)", after
            )
        )
        if rejects:
            if cue[0].startswith(("contrary", "不能说", "并不是说")):
                end = parts.clause(cue.start())[1]
            found.append(Stretch(cue.start(), turn.start() if turn else end, cue.span()))
    for cue in _FALSE.finditer(text):
        begin, _ = parts.sentence(cue.start())
        clause = parts.clause(cue.start())[0]
        if clause > begin:
            begin = parts.clause(clause - 1)[0]
        elif not text[begin : cue.start()].strip(" ,") and begin:
            begin = parts.sentence(begin - 1)[0]
        found.append(Stretch(begin, cue.end(), cue.span()))
    return found


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
