"""What a text calls untrue.

A verdict speaks of a saying, or of who said it: "that is wrong", "the claim is false", 「也不对」 where a clause
begins. "The result is wrong" and "if you swap them, it is wrong" are statements like any other.
"""

from __future__ import annotations

import re

from quizapp.grading.free_text.clauses import Parts, Stretch

_ADVERBS = (
    "also|all|both|simply|just|actually|completely|totally|plain(?:ly)?|quite|equally|still|only|a|an|one more|another"
    "|pure|common|popular|old"
)
_IS = rf"(?:'s|'re|(?<!\s)\s+(?:is|are|was|were))\s+(?:(?:{_ADVERBS})\s+)*"
_UNTRUE = (
    "(?:wrong|false|incorrect|backwards|not (?:right|correct|the (?:reason|point)))"  # a result may be that as well
)
_NO_RESULT_IS = (  # only what is said can be that
    "(?:untrue|mistaken|nonsense|unfounded|absurd|rubbish|bogus|unconvincing|not (?:true|so|the case)"
    "|myth|legend|fairy tale|wives' tale|misunderstanding"
    "|misconception|mistake (?:people|many|everybody))"
)
_NOT_OF_SOME = "(?! (?:of|on average|in general|for|when|if|once|always|unless|with|without)(?![a-z]))"  # but of all
_SAYING = "(?:claim|idea|story|line|view|belief|statement|explanation|argument|notion|saying so)s?"
_THAT = "(?:that|this|it|which|both|all(?: of (?:it|them|that|this))?|they|these|those|he|she)"
_CLAUSE_OPENS = (
    r"(?:^|(?<=[.;!?,:(]))\s*(?:(?:and|but|so|though|i'm afraid|i think|i'd say|frankly|sadly|unfortunately|really) )?"
)
_REJECT = (
    "(?:disagree|reject|deny|dispute|doubt|refute|object|beg to differ|have never (?:bought|believed)"
    r"|(?:strike|struck|cross|crossed|throw|threw) (?:it|that|them|each|every \w+|all(?: \w+)?)(?: out| off)?"
    r"|(?:don't|do not|cannot|can't|wouldn't|never) (?:\w+ )?(?:hold|think so))"
)
_NO_BELIEF = (
    r"(?:(?:don't|do not|cannot|can't|wouldn't|never) (?:\w+ )?(?:buy|believe|agree|accept)"
    "|(?:'m|am|'re|are) not (?:buying|convinced))"
)
_FALSEHOOD = f"(?:{_UNTRUE[3:-1]}|{_NO_RESULT_IS[3:-1]}|(?:an? )?(?:error|mistake)|plain wrong)"
_JUDGED = (
    r"(?:i|we)(?:'d| would)? (?:likewise |also |simply )?(?:call|consider|regard|find|hold|deem|judge)(?: \w+){0,5}?"
    rf" (?:as |to be )?(?:simply |plain |just )?{_FALSEHOOD}|(?:strikes? me as|seems? to me) (?:\w+ )?{_FALSEHOOD}"
)
_IN_CHINESE = (
    "(?:不对(?!称|等|齐)|错[的了](?!是|地方|就|会|时)|误解|误传|谣传|谣言|以讹传讹|不成立|站不住脚|没有道理|胡说)"
)
_VERDICT = re.compile(
    "|".join([
        rf"{_CLAUSE_OPENS}{_THAT}{_IS}{_UNTRUE}(?![a-z]){_NOT_OF_SOME}",
        rf"(?<![a-z]){_SAYING}(?: that [^.;!?]{{1,160}}?)?{_IS}{_UNTRUE}(?![a-z])",
        rf"{_IS}{_NO_RESULT_IS}(?![a-z]){_NOT_OF_SOME}",
        rf"{_IS}{_UNTRUE} (?:too|as well|either)(?![a-z])",
        "(?:isn't|aren't) (?:true|right|correct|the reason)(?![a-z])",
        r"(?:isn't|aren't) so(?=\s*(?:[.;!,]|$))",
        "equally wrong",
        r"(?:(?<=[.;!,:])|^)\s*(?:also |simply |just |equally )?(?:wrong|untrue|not true|not so)"
        r"(?: (?:again|too|as well|either))*(?=\s*(?:[.;!,]|$))",
        "(?<![a-z])(?:nor|neither|none)(?: of (?:it|them|that|this|these|those))? is (?:it |that )?"
        "(?:true|right|correct|the case)",
        "(?<![a-z])(?:got|gets?|has|have|had) (?:it|this|that|them) (?:all |completely )?wrong(?![a-z])",
        r"(?<![a-z])(?:i|we)(?:'d|'ll|'ve)? (?:(?:would|must|have to|strongly|completely|likewise|still|also) )*"
        rf"{_REJECT}(?![a-z])",
        rf"{_NO_BELIEF}(?![a-z])",
        rf"(?<![a-z])(?:{_JUDGED})(?![a-z])",
        "(?<![a-z])(?:that|this|it|they|which) (?:can't|cannot) be (?:right|true|so)(?![a-z])",
        "(?:的)?(?:说法|看法|观点|理解|想法|讲法|解释)(?:其实)?(?:都|也)?(?:是)?(?:不对|错|不成立|不正确|有误|站不住)",
        "(?:这|那)(?:其实|种说法)?(?:是)?(?:不对|错误?的|不成立|误解)",
        "其实(?:是)?(?:不对|错)", "是错误?的", "是不对的", "是误解", "(?:这|并|都|也|同样|根本)不成立",
        "并不对(?!称|等|齐)",
        rf"(?<=[,;:。])\s*(?:[这那]些?话?|也|都|同样|更|全|又|纯属|根本|完全|均)*(?:是)?{_IN_CHINESE}",
        "(?:说|讲|写|搞|弄)(?:得)?(?:不对|错了(?!就|会))", "不属实", "不是这么回事", "没这回事",
        "全(?:是|都是)?错的", "是假的",
        "经不起推敲",
        "我(?:们)?(?:[都并也可却还是]|完全|当然|实在|当场|一条|一句|一个字|同样|坚决)*(?:不同意|不信|不认同|不赞成|不接受|不买账|不敢苟同"
        "|反对|反驳|否认|否定|觉得荒唐)",
    ])
)  # fmt: skip
_FALSE_THAT = re.compile(
    "(?<![a-z])(?:(?:wrong|false|untrue|not true|not the case|a myth|nonsense) that"
    rf"|so (?:is|are) (?:the one|{_SAYING}|the {_SAYING})"
    "|(?:nor do i|i don't|i do not|i can't|i cannot) (?:believe|think|accept) that)(?![a-z])"
)
_AND_THAT = re.compile(r"\s*(?:and |or |nor )?that(?![a-z])")
_ALL_OF_IT = re.compile(
    "(?<![a-z])(?:all|both|these|those|they|none|neither|every)(?![a-z])|[这那](?:些|[几两三四])|都|全|一[条句]"
)
OPENING = 12  # characters before a verdict that opens its sentence: 我认为这套
_WELL = re.compile(  # before that
    r"\s*(?:sorry|well|no|hmm|honestly|frankly|to be honest|if you ask me|in my view|恕我直言|说实话|老实说|抱歉"
    r"|不好意思|依我看|在我看来)\s*,\s*"
)
_IF = re.compile(r"\s*(?:if|when|once|without|unless|as soon as|do that|如果|若|一旦|要是|假如|不然|否则)")


_DISOWNS = re.compile(  # in a sentence that says nothing else
    "(?<![a-z])(?:disagreed?|mistaken|(?:wrong|false)(?! [a-z])|wrong (?:on|about|from|again|too)|untrue|nonsense"
    "|rubbish|garbage|reject|doubt|unconvinced|beg to differ"
    "|(?:not|n't|never|nor) (?:[a-z]+ ){0,2}?(?:buy|buying|believe|agree|accept|true|right|convinced|convinces?|having)"
    "|(?:struck|strike|crossed|threw) (?:[a-z]+ ){0,3}?(?:out|off))(?![a-z])"
    "|不(?:同意|赞成|认同|认可|接受|相信|信|服|买账|敢苟同|以为然|成立|对(?!称|齐|等))|不认(?!识)|站不住|说不通"
    "|没(?:有)?道理|没这回事|荒唐|胡[说扯]|瞎[说话扯]|谣|摇头|划掉|打了?个?大?叉|反了|误导|不靠谱|通不过|否定|反对|反驳|错"
)
_UNSURE = re.compile(
    "(?<![a-z])(?:might|may|maybe|perhaps|could|if|unless|hope|correct me|not sure)(?![a-z])|可能|也许|不知道|如果|要是"
    "|万一|希望|记错|说错|不确定|别|没错|不错"
)


def disowns(sentence: str) -> re.Match[str] | None:
    """The words by which a sentence that says nothing else turns down the one before; "I might be wrong" does not."""
    return None if _UNSURE.search(sentence) else _DISOWNS.search(sentence)


def verdicts(text: str, parts: Parts) -> list[Stretch]:
    """What is called untrue, each with the words that do it."""
    found = [
        _before(text, parts, cue) for cue in _VERDICT.finditer(text)
        if not _IF.match(text, parts.sentence(cue.end() - 1)[0])
    ]  # fmt: skip
    for cue in _FALSE_THAT.finditer(text):
        end = parts.clause(min(cue.end() + 1, len(text) - 1))[1]
        while end < len(text) and _AND_THAT.match(text, end):
            end = parts.clause(end)[1]
        found.append(Stretch(cue.end(), end, cue.span()))
    return found


def _before(text: str, parts: Parts, cue: re.Match[str]) -> Stretch:
    """The clause before the verdict in its sentence, or all of them; if it opens the sentence, the sentence before."""
    begin, _end = parts.sentence(cue.start())
    clause = parts.clause(cue.start())[0]
    well = _WELL.match(text, begin)
    opens = well.end() if well else begin
    if clause <= opens and cue.start() - opens <= OPENING and begin:
        begin = parts.sentence(begin - 1)[0]
    elif clause > begin and not _ALL_OF_IT.search(text, clause, cue.end()):
        begin = parts.clause(clause - 1)[0]
    return Stretch(begin, cue.end(), cue.span())
