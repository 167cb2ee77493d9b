"""Markdown as plain lines."""

from __future__ import annotations

from quizapp.text.lines import wrapped
from quizapp.typeset.markdown import Block, blocks


def lines(source: str) -> list[str]:
    """Wrapped to 72 cells, formulas in two dimensions, a blank line between blocks."""
    out: list[str] = []
    previous = ""
    for block in blocks(source):
        if out and not (block.kind == previous == "item"):
            out.append("")
        out += _set(block)
        previous = block.kind
    return out


def _set(block: Block) -> list[str]:
    text = "".join(run.text for run in block.runs)
    match block.kind:
        case "formula" | "code":
            return ["  " + line for line in block.lines]
        case "item":
            lead = "  " * block.depth + f"{block.lead:<2} "
            return wrapped(lead + text, indent=len(lead))
        case _:
            return wrapped(text)
