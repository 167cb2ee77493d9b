"""Makes what a child process said fit to be shown."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 2_000  # characters of a message
_SEQUENCES = re.compile(
    r"""(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?              # CSI: colours, cursor
      | (?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])          # OSC, DCS, SOS, PM, APC: titles, links, clipboard
        [^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?
      | \x1b[ -/]*[0-~]?                                 # any other escape
    """,
    re.VERBOSE,
)
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, bidi marks, lone surrogates, line and paragraph separators


def clean(text: str, limit: int = LIMIT) -> str:
    """`text` without escape sequences and control characters (line feeds stay), at most `limit` characters long."""
    text = text[: 8 * limit].replace("\r\n", "\n").replace("\t", " ")
    text = "".join(filter(_printable, _SEQUENCES.sub("", text)))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def one_line(text: str, limit: int = 300) -> str:
    """The same in one line, with single spaces."""
    return clean(" ".join(clean(text, 8 * limit).split()), limit)


def _printable(character: str) -> bool:
    return character == "\n" or unicodedata.category(character) not in _UNPRINTABLE
