"""Collects the interface's strings from the source, and compiles the Chinese catalogue.

    python -m quizapp.locale.messages        update zh/LC_MESSAGES/quizapp.po and compile it

Needs babel, which only those who change strings install.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent
PO = Path(__file__).parent / "zh" / "LC_MESSAGES" / "quizapp.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def collect() -> Catalog:
    """Every string of the interface, as it stands in the source now."""
    catalogue = Catalog()
    for name, _line, message, _comments, _context in extract_from_dir(
        PACKAGE, [("**.py", "python")], keywords=KEYWORDS
    ):
        catalogue.add(message, locations=[(f"quizapp/{Path(name).as_posix()}", None)])  # type: ignore[list-item]
    return catalogue


def stored() -> Catalog:
    """The committed Chinese catalogue."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def compiled(catalogue: Catalog) -> bytes:
    """What gettext reads at run time."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> int:
    chinese = stored() if PO.exists() else Catalog(locale="zh", fuzzy=False)
    chinese.update(collect(), no_fuzzy_matching=True)
    chinese.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, chinese, width=120, sort_output=True, omit_header=False, include_lineno=False)
    MO.write_bytes(compiled(chinese))
    missing = [message.id for message in chinese if message.id and not _translated(message.string)]
    for id in missing:
        print(f"no Chinese yet: {id!r}", file=sys.stderr)
    return 1 if missing else 0


def _translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
