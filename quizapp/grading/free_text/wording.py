"""Decisions about an answer in words."""

from __future__ import annotations

from quizapp.grading.free_text.reading import Finding
from quizapp.locale import _


def quotes(finding: Finding, text: str) -> list[str]:
    """The words that decided, as they were typed."""
    return [" ".join(text[start:end].split()) for start, end in finding.spans]


def reason(finding: Finding, text: str) -> str:
    """Why it was decided so: "your words: “variance”, “grows”"."""
    words = _(", ").join(_("“{words}”").format(words=words) for words in quotes(finding, text)[:5])
    cue = " ".join(text[slice(*finding.cue)].split()) if finding.cue else ""
    match finding.why:
        case "said":
            return _("your words: {words}").format(words=words)
        case "apart":
            return _("found in two sentences: {words}").format(words=words)
        case "part":
            return _("found in part: {words}").format(words=words)
        case "alone":
            return _("your words: {words}; little else was understood").format(words=words)
        case "opposite":
            return _("said, and against it “{cue}”").format(cue=cue)
        case "denied":
            return _("read as denied, because of “{cue}”").format(cue=cue)
        case "rejected":
            return _("read as what others say, because of “{cue}”").format(cue=cue)
        case "reported":
            return _("read as what others hold, because of “{cue}”").format(cue=cue)
        case "asked":
            return _("read as a question, because of “{cue}”").format(cue=cue)
        case "copied":
            return _("this sentence is the question itself")
        case "salad":
            return _("words in a row, with nothing said of them")
        case "other-subject":
            return _("said of something else: {words}").format(words=words)
        case "nothing":
            return _("not found")


def cut_line(most: int) -> str:
    return _("Only the first {most:,} characters were read.").format(most=most)
