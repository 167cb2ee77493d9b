"""Says in the current language what the judge found, and how the person's code ended."""

from __future__ import annotations

from quizapp.drills.pages import Page
from quizapp.lab.text import one_line
from quizapp.locale import _, ngettext, pick
from quizapp.runner.process import SECONDS, Outcome
from solutions.rulings import Found


def statement(page: Page) -> list[str]:
    """What is to be written, in paragraphs; the last tells how near a number must come, where numbers are judged."""
    parts = pick(page.statement).strip().split("\n\n")
    if "float32" not in page.statement.en:
        return parts
    near = _(
        "Numbers are held against a reference in float64: within about 1e-9 in float64, 1e-4 in float32, 0.4 % in "
        "float16, 3 % in bfloat16, and more where scores are large."
    )
    return [*parts, near]


def said(found: Found) -> str:
    """Why a check failed, with its numbers."""
    message = _template(found).format(
        what=one_line(found.what, 80), expected=found.expected, got=one_line(found.got), largest=found.largest
    )
    if found.says is not None:
        message = joined(pick(found.says), message)
    if found.wrong and found.total > 1:
        count = ngettext("{wrong} of {total} number differs", "{wrong} of {total} numbers differ", found.wrong)
        message += _("; {count}").format(count=count.format(wrong=found.wrong, total=found.total))
        if found.largest:
            message += _(", by {largest} at most").format(largest=found.largest)
    wordy = found.kind in ("raised", "returned", "weights", "op", "no-gradient", "gradient", "changed")
    return capital(message) if wordy else message + _(".")


def joined(*texts: str) -> str:
    """Sentences one after the other; a full-width stop brings its own space."""
    return "".join(text if not at or texts[at - 1].endswith("。") else f" {text}" for at, text in enumerate(texts))


def capital(text: str) -> str:
    """A sentence from what may stand behind "Line 3: "."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", "？")) else _("."))


def _template(found: Found) -> str:
    """The sentence without its full stop."""
    match found.kind:
        case "values" | "nan" | "property":
            return _("{what} is {got}, expected {expected}")
        case "gradient":
            return _("the gradient {what} is {got}, expected {expected}")
        case "no-gradient":
            return _("no gradient flows to {what}")
        case "shape":
            return _("{what} has shape {got}, expected {expected}")
        case "dtype":
            return _("{what} is {got}, expected {expected}")
        case "changed":
            return _("your code changed its input: {what} was {expected}, and is {got} afterwards")
        case "returned":
            return _("your code returned {got}")
        case "weights":
            return _("a layer cannot be given its weights: {got}")
        case "op":
            return _("torch did the work (aten::{got}): write it yourself")
        case "raised":
            return _raised(found)


def _raised(found: Found) -> str:
    if found.what == "NotImplementedError" and not found.got:
        return _("it is not written yet")
    told = braced(error(found.what, found.got))
    return _("line {line}: {told}").format(line=found.line, told=told) if found.line else told


def error(type: str, message: str) -> str:
    """An error of the person's code in one line; those that come from its confinement in plain words."""
    said = one_line(message)
    if type in ("MemoryError", "RuntimeError", "OSError") and (not said or "allocate memory" in said):
        return _("more than 1 GiB of memory was asked for")
    if type == "PermissionError" or (type == "OSError" and "not permitted" in said):
        return _("files, other processes and the network are out of reach here ({said})").format(said=said or type)
    return f"{one_line(type, 80)}: {said}" if said else one_line(type, 80)


def braced(text: str) -> str:
    """Text that goes through `format` unchanged."""
    return text.replace("{", "{{").replace("}", "}}")


def ended(outcome: Outcome, entry: str) -> str:
    """Why code could not be judged at all, in one line that names the mend."""
    return capital(_ended(outcome, entry))


def _ended(outcome: Outcome, entry: str) -> str:
    line = outcome.line
    match outcome.ended:
        case "syntax":
            return at(line, _("this is no Python: {why}").format(why=outcome.message))
        case "forbidden":
            return at(line, _("{name} is what you are to write yourself").format(name=outcome.message))
        case "missing":
            return _("your file defines no {entry}").format(entry=entry)
        case "raised":
            return at(line, error(outcome.type, outcome.message))
        case "timeout":
            stopped = _("stopped after {seconds} s: is there a loop that does not end?").format(seconds=f"{SECONDS:g}")
            return at(line, stopped)
        case "flood":
            return at(line, _("stopped, because it printed more than 64 KiB"))
        case "memory":
            return _("stopped, because it used more than 1 GiB of memory")
        case "crashed":
            return at(line, _("the process crashed ({signal})").format(signal=outcome.message))
        case "exited":
            return at(line, _("your code ended the process (exit status {status})").format(status=outcome.message))
        case "broken" | "done":
            return _("what came back was no answer to what was asked")


def at(line: int, message: str) -> str:
    return _("line {line}: {told}").format(line=line, told=message) if line else message
