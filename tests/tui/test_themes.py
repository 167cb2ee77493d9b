"""The two themes: every role in both, readable, and Textual's own widgets inside the palette."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.theme import Theme
from textual.widgets import Input, Static

from quizapp.tui.figures.palette import contrast
from quizapp.tui.themes import INK, PAPER, THEMES, VARIABLE_DEFAULTS

ROLES = {
    "background": ("#14161b", "#fbfaf6"),
    "surface": ("#1b1e25", "#f1efe8"),
    "panel": ("#242933", "#e6e3d9"),
    "foreground": ("#d9dce3", "#23262d"),
    "muted": ("#949ba8", "#626875"),
    "faint": ("#5b6270", "#98948a"),
    "rule": ("#2c313b", "#dcd8cd"),
    "accent": ("#8fb4ff", "#1d56c0"),
    "primary": ("#8fb4ff", "#1d56c0"),
    "success": ("#8ccb8e", "#23742f"),
    "error": ("#f0897f", "#b3352a"),
    "warning": ("#e2b969", "#875800"),
    "negative": ("#c9a27a", "#9a6a35"),
}
BOTH = pytest.mark.parametrize("theme", [INK, PAPER], ids=lambda theme: theme.name)


def variables(theme: Theme) -> dict[str, str]:
    """What the style sheet sees."""
    return {**theme.to_color_system().generate(), **theme.variables}


@BOTH
def test_every_role_has_its_colour(theme: Theme) -> None:
    column = 0 if theme.dark else 1
    seen = variables(theme)
    assert {role: Color.parse(seen[role]).hex.lower() for role in ROLES} == {
        role: colours[column] for role, colours in ROLES.items()
    }


def test_both_themes_define_the_same_variables_and_the_defaults_cover_our_own() -> None:
    assert INK.variables.keys() == PAPER.variables.keys()
    assert VARIABLE_DEFAULTS.keys() == {"muted", "faint", "rule", "negative"}
    assert THEMES == {"ink": INK, "paper": PAPER}


@BOTH
@pytest.mark.parametrize("ground", ["background", "surface"])
@pytest.mark.parametrize(("role", "least"), [("foreground", 4.5), ("muted", 4.5), ("accent", 4.5), ("success", 4.5),
                                             ("error", 4.5), ("warning", 4.5)])  # fmt: skip
def test_words_can_be_read(theme: Theme, ground: str, role: str, least: float) -> None:
    seen = variables(theme)
    assert contrast(Color.parse(seen[role]), Color.parse(seen[ground])) >= least


@BOTH
def test_quiet_text_has_five_to_one_on_the_page(theme: Theme) -> None:
    seen = variables(theme)
    assert contrast(Color.parse(seen["muted"]), Color.parse(seen["background"])) >= 5


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)


@BOTH
def test_what_textual_derives_stays_inside_the_palette(theme: Theme) -> None:
    """Inputs, lists, scroll bars, headings, links and the footer use no colour that is not a role of ours."""
    seen = variables(theme)
    ours = {Color.parse(seen[role]).rgb for role in ROLES} | {(0, 0, 0)}
    parts = ("block-", "input-", "scrollbar", "footer-", "markdown-", "link-", "border", "text-", "screen-", "button-")
    for name, value in seen.items():
        if name.startswith(parts) and "style" not in name and not value.startswith(("auto", "initial")):
            assert Color.parse(value).rgb in ours, f"{name} is {value}"


@BOTH
def test_roles_resolve_when_content_is_painted(theme: Theme) -> None:
    """`$muted` in a span is the colour of the theme in use, and Textual's Input has our border."""

    class Page(App[None]):
        def __init__(self) -> None:
            super().__init__()
            for known in THEMES.values():
                self.register_theme(known)
            self.theme = theme.name

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return VARIABLE_DEFAULTS

        def compose(self) -> ComposeResult:
            yield Static(Content.styled("quiet", "bold $muted"))
            yield Input()

    async def painted() -> tuple[str, str]:
        app = Page()
        async with app.run_test(size=(40, 8)):
            segment = app.query_one(Static).render_line(0)._segments[0]
            assert segment.style is not None
            assert segment.style.color is not None
            assert segment.style.bold
            return segment.style.color.get_truecolor().hex, app.query_one(Input).styles.border_top[1].hex

    column = 0 if theme.dark else 1
    quiet, border = asyncio.run(painted())
    assert quiet.lower() == ROLES["muted"][column]
    assert border.lower() == ROLES["accent"][column]
