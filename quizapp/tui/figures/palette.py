"""The colours of a heat map's cells: a ramp from the page to the accent, or from `negative` through the page to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from textual.color import BLACK, WHITE, Color
from textual.style import Style

from quizapp.tui.themes import INK

READABLE = 4.5  # contrast of a number with its cell
STEPS = 64  # shades a ramp has in each direction
DARK_TEXT, LIGHT_TEXT = Color.parse("#0d1016"), Color.parse("#f2f4f8")


@dataclass(frozen=True)
class Palette:
    """The theme's colours that a ramp is mixed from."""

    page: Color
    surface: Color
    accent: Color
    negative: Color
    dark: bool

    @classmethod
    def of(cls, variables: Mapping[str, str], dark: bool) -> Palette:
        """From an app's `theme_variables`."""
        return cls(
            page=Color.parse(variables["background"]),
            surface=Color.parse(variables["surface"]),
            accent=Color.parse(variables["accent"]),
            negative=Color.parse(variables["negative"]),
            dark=dark,
        )

    def cell(self, strength: float, bold: bool = False) -> Style:
        """Ground and text of a cell: strength 0 is empty, 1 the accent, −1 the colour of negative values."""
        return _cell(self, round(max(-1.0, min(1.0, strength)) * STEPS), bold)


@lru_cache(maxsize=2048)
def _cell(palette: Palette, step: int, bold: bool) -> Style:
    ground = _ramp(palette, abs(step) / STEPS, palette.negative if step < 0 else palette.accent)
    return Style(background=ground, foreground=readable_on(ground), bold=bold or None)


def _ramp(palette: Palette, part: float, end: Color) -> Color:
    part = part**0.8  # small weights are told apart more easily
    if not palette.dark:
        return WHITE.blend(end, part * 0.92)
    middle = palette.surface.blend(end, 0.42)
    return palette.surface.blend(middle, part * 2) if part < 0.5 else middle.blend(end, part * 2 - 1)


def readable_on(ground: Color) -> Color:
    """The softer of near-black and near-white that can be read on this ground, else plain black or white."""
    soft, hard = (
        max(pair, key=lambda text: contrast(text, ground)) for pair in ((DARK_TEXT, LIGHT_TEXT), (BLACK, WHITE))
    )
    return soft if contrast(soft, ground) >= READABLE else hard


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


DEFAULT = Palette.of({**INK.to_color_system().generate(), **INK.variables}, INK.dark)
"""The dark theme's, for drawing without an app."""
