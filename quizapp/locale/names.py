"""Names of things that every screen and line mode call the same."""

from __future__ import annotations

from quizapp.locale import _


def level_name(level: int) -> str:
    return [_("define"), _("mechanism"), _("predict"), _("edge case"), _("trade-off")][level - 1]


def confidence_name(confidence: str | None) -> str:
    return {"sure": _("sure"), "fairly": _("fairly"), "guess": _("guess")}.get(confidence or "", "")


def ruling_name(ruling: str) -> str:
    """What measuring says of a claim in the documents."""
    return {
        "holds": _("it holds"),
        "caveat": _("it holds under a condition"),
        "wrong": _("wrong as written"),
        "untestable": _("cannot be tested"),
    }[ruling]


def ruling_word(ruling: str) -> str:
    """The same in one word."""
    return {
        "holds": _("holds"), "caveat": _("caveat"), "wrong": _("wrong"), "untestable": _("untestable")
    }[ruling]  # fmt: skip


def duration(seconds: float) -> str:
    """A computation's time: 84 ms, 1.2 s."""
    if seconds < 1:
        return _("{n} ms").format(n=max(1, round(1000 * seconds)))
    return _("{n} s").format(n=f"{seconds:.1f}")
