"""The report as files: Markdown, JSON, or one page of HTML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from quizapp import locale
from quizapp.interview import page, written
from quizapp.record import files, home
from quizapp.record.files import CannotWrite as CannotWrite

Format: TypeAlias = Literal["md", "json", "html"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
BEGINS: Final[dict[Format, str]] = {"md": written.MARK, "json": '{\n "report_version"', "html": page.MARK}


def folder() -> Path:
    return home() / "interviews"


def default(document: dict[str, Any], kind: Format) -> Path:
    return folder() / f"{document['day']}-{document['interview']}.{kind}"


def is_named(path: Path) -> bool:
    """Whether a file's name says what is to be in it."""
    return path.suffix.lower() in (".md", ".json", ".html", ".htm")


def format_of(path: Path) -> Format:
    """What a file's name asks for; Markdown when it asks for nothing."""
    ending = path.suffix.lower().lstrip(".")
    return "html" if ending in ("html", "htm") else "json" if ending == "json" else "md"


def text(document: dict[str, Any], kind: Format, figures: page.Figures = ()) -> list[str]:
    """The file, in the interview's language."""
    with locale.speaking(document["lang"]):
        match kind:
            case "md":
                return list(written.markdown(document))
            case "json":
                return [json.dumps(document, ensure_ascii=False, indent=1) + "\n"]
            case "html":
                return [page.html(document, figures)]


def write(document: dict[str, Any], path: Path, kind: Format, figures: page.Figures = ()) -> Path:
    """Write a report whole or not at all; one that is there is replaced only by another report. Raises CannotWrite."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{path.parent}: {error.strerror or error}") from error
    files.write(path, BEGINS[kind], text(document, kind, figures))
    return path
