"""Draws docs/verdict.svg, the picture in the README, from the running app: python -m docs.picture"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from tests.tui.driving import running, screen_text, settled, show_question, until_text

PICTURE = Path(__file__).with_name("verdict.svg")
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
CHOSEN = "It grows in every row"
CELL = 12.2  # the width of one character in Textual's pictures
HARD = "&#160;"


async def screenshot() -> str:
    """The verdict on a wrong answer, as Textual exports it."""
    async with running((120, 36), paints=True) as (app, pilot):
        await show_question(app, pilot, "scaling.gradient.statistic", 7)
        row = re.search(rf"\b([A-E])\s+{CHOSEN}", screen_text(app))
        assert row is not None
        await pilot.press(row[1].lower(), "s")
        await until_text(pilot, "Your answer")
        await settled(pilot)  # the bars have grown
        return app.export_screenshot(title="quizapp")


def slim(svg: str) -> str:
    """The same picture in a quarter of the size, and with no address in it: it needs only the reader's own fonts."""
    svg = re.sub(r"<!--.*?-->|@font-face \{.*?\}|\bclip-path=\"url\([^)]*-line-\d+\)\"", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<clipPath id="[^"]*-line-\d+">.*?</clipPath>', "", svg, flags=re.DOTALL)
    svg = re.sub(r' shape-rendering="crispEdges"|\bterminal-\d+-', "", svg).replace("Fira Code, monospace", FONTS)
    svg = re.sub(r'<text class="(\w+)" x="([\d.]+)" y="([\d.]+)" [^>]*>(.*?)</text>', _placed, svg, flags=re.DOTALL)
    svg = re.sub(r'(?:<rect fill="[^"]*" x="[\d.]+" y="[\d.]+" width="[\d.]+" height="24.65"/>)+', _merged, svg)
    return re.sub(r">\s+<", ">\n<", re.sub(r"[ \t\n]+", " ", svg)).strip() + "\n"


def _placed(text: re.Match[str]) -> str:
    """A run of characters without the spaces at its ends, which some viewers drop: its place says the same."""
    style, x, y, written = text[1], float(text[2]), text[3], text[4].replace(HARD, "\N{NO-BREAK SPACE}")
    shown = written.strip("\N{NO-BREAK SPACE}\n")
    if not shown:
        return ""
    x += CELL * (len(written) - len(written.lstrip("\N{NO-BREAK SPACE}")))
    cells = len(re.sub(r"&#?\w+;", "x", shown))
    return f'<text class="{style}" x="{x:.1f}" y="{y}" textLength="{cells * CELL:.1f}">{shown}</text>'


def _merged(rectangles: re.Match[str]) -> str:
    """Neighbours of one colour as one rectangle."""
    merged: list[list[str]] = []
    for fill, x, y, width in re.findall(r'fill="([^"]*)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', rectangles[0]):
        if merged and [fill, y] == [merged[-1][0], merged[-1][2]]:
            merged[-1][3] = f"{float(merged[-1][3]) + float(width):.1f}"
        else:
            merged.append([fill, x, y, width])
    return "".join(f'<rect fill="{f}" x="{x}" y="{y}" width="{width}" height="24.65"/>' for f, x, y, width in merged)


if __name__ == "__main__":
    os.environ |= {"QUIZAPP_HOME": tempfile.mkdtemp(), "TEXTUAL_ANIMATIONS": "none", "QUIZAPP_LANG": "en"}
    PICTURE.write_text(slim(asyncio.run(screenshot())), "utf-8")
