"""Walks as the screens get them, run in this process."""

from __future__ import annotations

from functools import cache

from quizapp.walk.tokens import ANIMAL, CAT_EN, CAT_ZH, ELEPHANT, read
from quizapp.walk.walking import DEMONSTRATION, Setting, Walk
from solutions.catalog import run

TWELVE_ZH = "我喜欢大象，因为它很大，对吧。"
SAME = " ".join(["the"] * 12)
LONG = "internationalisation incomprehensible " * 6
SENTENCES = {
    "cat": CAT_EN, "zh": CAT_ZH, "elephant": ELEPHANT, "animal": ANIMAL, "twelve-zh": TWELVE_ZH, "same": SAME,
    "long": LONG, "one": "猫", "marks": ". , ！ [bold] {x}",
}  # fmt: skip


def walk_of(text: str, heads: int = 2, causal: bool = True, scaled: bool = True, seed: int = 7) -> Walk:
    return _walk(Setting(read(text), heads, causal, scaled, seed))


@cache
def _walk(setting: Setting) -> Walk:
    return Walk(setting, run(DEMONSTRATION, setting.params(), setting.seed))
