"""The JSON Schema of a drill's page, for editors: `python -m quizapp.drills.schema` writes it beside the pages."""

from __future__ import annotations

from quizapp.bank.schema import NAME, schema_of, text
from quizapp.drills.pages import Page, folder

PATH = folder() / NAME


def published() -> str:
    return text(schema_of("quizapp drill", Page))


if __name__ == "__main__":
    PATH.write_text(published(), "utf-8")
