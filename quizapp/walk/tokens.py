"""A sentence cut into tokens: words and marks, Chinese by simple words and characters. At most twelve.

Trained tokenisers cut by what they counted in a large text; this one cuts where a reader would. A space between Han
characters is taken for a cut between words.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from rich.cells import cell_len

from quizapp.locale import _, language, numbers
from quizapp.typeset.breaking import HAN

MOST = 12  # tokens of a sentence
LONGEST = 20  # characters of a token
CUT = 4  # Han characters between two spaces that are taken for one word
READ = 1_000  # characters that are looked at: twelve tokens have fewer
VOCABULARY = 1000  # rows of the table of embeddings

CAT_EN, CAT_ZH = "the cat hid as it was shy", "猫躲了因为它怕人"
ANIMAL, ELEPHANT = "The animal didn't cross the street because it was too tired", "我是一只大象"

_LISTED = """
    我们 你们 他们 她们 它们 大家 自己 别人 这个 那个 这些 那些 这里 那里 哪里 什么 怎么 为什么 多少 因为 所以 但是 可是
    如果 虽然 然后 而且 或者 于是 因此 不过 只要 只有 已经 正在 马上 还是 没有 可以 可能 应该 必须 需要 能够 愿意 知道
    觉得 认为 喜欢 希望 看见 听见 起来 出来 回来 过来 开始 结束 学习 工作 休息 今天 明天 昨天 现在 以前 以后 早上 晚上
    时候 时间 非常 特别 一样 一起 一直 一定 大象 动物 老鼠 老虎 孩子 朋友 老师 学生 先生 女士 爸爸 妈妈 妹妹 弟弟 哥哥
    姐姐 医生 机器 学校 街道 马路 房子 窗户 桌子 椅子 苹果 香蕉 北京 上海 中国 世界 城市 天气 漂亮 高兴 难过 害怕 聪明
    模型 语言 句子 单词 数据 注意力 权重 矩阵 向量 位置 编码 掩码 训练 神经 网络 计算 问题 答案 银行 河岸
"""
WORDS = frozenset(_LISTED.split())
_WIDEST = max(map(len, WORDS))
_PIECE = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<word>(?:(?![{HAN}])\w)+(?:['\-.](?:(?![{HAN}])\w)+)*)"
    r"|(?P<mark>\.{2,}|\S)"
)
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_APOSTROPHE = re.compile(r"(?<=\w)\N{RIGHT SINGLE QUOTATION MARK}(?=\w)")
_SKIN = range(0x1F3FB, 0x1F400)


class NotASentence(ValueError):
    """What was typed cannot be walked through. The message says in one line why, and what can."""


@dataclass(frozen=True)
class Sentence:
    """The tokens as they are shown, and their numbers in the vocabulary: those of equal tokens are equal."""

    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    text: str = field(default="", compare=False)  # as it was typed

    @property
    def start(self) -> int:
        """The token that is followed first: what is asked of a pronoun is what it stands for; else the last one."""
        folded = [token.casefold() for token in self.tokens]
        return next((folded.index(word) for word in ("it", "它") if word in folded), len(folded) - 1)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tokens, those that stand more than once with their place: the₁, the₅."""
        return tuple(
            token + _below(place) if self.ids.count(id) > 1 else token
            for place, (token, id) in enumerate(zip(self.tokens, self.ids, strict=True), start=1)
        )

    def places(self, index: int) -> list[int]:
        """Where a token stands, from 1."""
        return [place + 1 for place, id in enumerate(self.ids) if id == self.ids[index]]


def ready() -> list[str]:
    """Sentences to begin with; the first is the one that is shown."""
    if language() == "zh":
        return [CAT_ZH, ELEPHANT, ANIMAL]
    return [CAT_EN, ANIMAL, ELEPHANT]


def read(text: str) -> Sentence:
    """The sentence somebody typed. Raises NotASentence."""
    if len(text := text.strip()) > READ:
        says = _("That is {count} characters, and at most {most} tokens fit. Shorten it.")
        raise NotASentence(says.format(count=numbers.integer(len(text)), most=MOST))
    tokens = tokenise(text)
    if not tokens:
        raise NotASentence(_("There is no word in it. Type a sentence of at most {most} tokens.").format(most=MOST))
    if len(tokens) > MOST:
        says = _("That makes {count} tokens, and at most {most} fit. Shorten it.")
        raise NotASentence(says.format(count=numbers.integer(len(tokens)), most=MOST))
    for token in tokens:
        if len(token) > LONGEST:
            says = _("“{start}” goes on for {length} characters, and a token has at most {most}. Shorten it.")
            length = numbers.integer(len(token))
            raise NotASentence(says.format(start=token[:LONGEST], length=length, most=LONGEST))
    return Sentence(tuple(tokens), tuple(_numbers(tokens)), " ".join(_tidy(text).split()))


def tokenise(text: str) -> list[str]:
    """All tokens of a text, however many."""
    chunks = _tidy(text).split()
    pieces = [piece for index, chunk in enumerate(chunks) for piece in _cut(chunk, _by_hand(chunks, index))]
    return [piece for piece in pieces if cell_len(piece)]


def _tidy(text: str) -> str:
    """Composed, full-width letters and digits as usual ones, any white space as a space, nothing invisible."""
    text = _FULL_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found[0]), unicodedata.normalize("NFC", text))
    seen = (" " if char.isspace() else char for char in text if char.isspace() or not _invisible(char))
    return _APOSTROPHE.sub("'", "".join(seen))


def _invisible(char: str) -> bool:
    return unicodedata.category(char)[0] == "C"


def _by_hand(chunks: list[str], index: int) -> bool:
    """Whether a space beside this chunk parts two Han characters: then whoever typed it has cut the words."""
    chunk = chunks[index]
    before, after = chunks[index - 1][-1] if index else "", "".join(chunks[index + 1 : index + 2])[:1]
    return bool((_han(before) and _han(chunk[0])) or (_han(after) and _han(chunk[-1])))


def _han(char: str) -> bool:
    found = _PIECE.match(char)
    return found is not None and found.lastgroup == "han"


def _cut(chunk: str, by_hand: bool) -> list[str]:
    """What stands between two spaces; marks that have no width of their own stay with what they are put on."""
    tokens: list[str] = []
    for found in _PIECE.finditer(chunk):
        piece = found[0]
        if found.lastgroup != "han":
            joined = bool(tokens) and found.lastgroup == "mark" and _put_on(piece)
            tokens[len(tokens) - joined :] = [tokens[-1] + piece if joined else piece]
        else:
            tokens += [piece] if by_hand and len(piece) <= CUT else _words(piece)
    return tokens


def _put_on(mark: str) -> bool:
    return len(mark) == 1 and (unicodedata.category(mark)[0] == "M" or ord(mark) in _SKIN)


def _words(run: str) -> Iterator[str]:
    """The longest known word at each place, else one character."""
    at = 0
    while at < len(run):
        length = next((n for n in range(_WIDEST, 1, -1) if run[at : at + n] in WORDS), 1)
        yield run[at : at + length]
        at += length


def _below(number: int) -> str:
    """As a small index: ₁₂."""
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))


def _numbers(tokens: Iterable[str]) -> Iterator[int]:
    """A token has the same number in every sentence, unless another one of this sentence has it already."""
    known: dict[str, int] = {}
    for token in tokens:
        word = token.casefold()
        if word not in known:
            number = zlib.crc32(word.encode()) % VOCABULARY
            while number in known.values():
                number = (number + 1) % VOCABULARY
            known[word] = number
        yield known[word]
