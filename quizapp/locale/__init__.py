"""The interface's language. English strings are the keys; `zh/LC_MESSAGES/quizapp.po` holds the Chinese.

`_` and `ngettext` look up when they are called, so the language can change while the app runs.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from solutions.evidence import Text

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_current: Language = "en"


def use(language: Language) -> None:
    """Speak this language from now on."""
    global _current
    _current = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language within; one that is not known changes nothing."""
    before = _current
    use(language if language in LANGUAGES else before)
    try:
        yield
    finally:
        use(before)


def language() -> Language:
    return _current


def preferred(asked: str | None = None) -> Language:
    """The language to start in: the one asked for, else QUIZAPP_LANG, else the locale's."""
    wishes = (
        asked,
        os.environ.get("QUIZAPP_LANG"),
        *(os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")),
    )
    for wish in filter(None, wishes):
        code = wish[:2].lower()
        return "zh" if code == "zh" else "en"
    return "en"


def pick(text: Text) -> str:
    """A bilingual text in the current language."""
    return text.zh if _current == "zh" else text.en


def _(message: str) -> str:
    return _catalogue(_current).gettext(message)


def N_(message: str) -> str:  # noqa: N802
    """Marks a string for the catalogue where it cannot be looked up yet, such as in a class body."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    return _catalogue(_current).ngettext(one, many, count)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    return gettext.translation("quizapp", Path(__file__).parent, [language], fallback=True)
