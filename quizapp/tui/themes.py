"""The two themes, `ink` (dark) and `paper` (light): one colour a role, Textual's own widgets included.

A role has one meaning wherever it appears, so a screen names roles (`$muted`, `$accent`) and never a colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.theme import Theme


@dataclass(frozen=True)
class Roles:
    """One colour for each role."""

    page: str  # everything; there are no cards
    bar: str  # header, footer, editor, code
    cursor_line: str
    text: str  # what must be read
    quiet: str  # labels, units, notes: readable, never decisive
    empty: str  # axes, masked cells, open claims: never words that matter
    rule: str  # the one vertical rule, the empty part of a track
    accent: str  # what torch measured, and where you are
    holds: str
    refuted: str
    fading: str
    negative: str  # data only: below zero in a heat map


def _exact(roles: Roles) -> dict[str, str]:
    """Textual's own roles once more: on its way through its colour system a colour may change by one step."""
    return {
        "background": roles.page,
        "surface": roles.bar,
        "panel": roles.cursor_line,
        "foreground": roles.text,
        "success": roles.holds,
        "warning": roles.fading,
        "error": roles.refuted,
        **dict.fromkeys(("primary", "secondary", "accent"), roles.accent),
    }


def _own(roles: Roles) -> dict[str, str]:
    """The roles Textual has no name for."""
    return {"muted": roles.quiet, "faint": roles.empty, "rule": roles.rule, "negative": roles.negative}


def _cursors(roles: Roles) -> dict[str, str]:
    """Where you are, in lists, inputs and selected text (the accent at 30 %)."""
    return {
        "block-cursor-foreground": roles.text,
        "block-cursor-background": roles.cursor_line,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": roles.text,
        "block-cursor-blurred-background": roles.bar,
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": roles.bar,
        "input-cursor-foreground": roles.page,
        "input-cursor-background": roles.accent,
        "input-cursor-text-style": "none",
        "input-selection-foreground": roles.text,
        "input-selection-background": f"{roles.accent}4d",
        "screen-selection-foreground": roles.text,
        "screen-selection-background": f"{roles.accent}4d",
        "surface-active": roles.cursor_line,
        "border": roles.accent,
        "border-blurred": roles.rule,
    }


def _scroll_bars(roles: Roles) -> dict[str, str]:
    tracks = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {
        "scrollbar": roles.rule,
        "scrollbar-hover": roles.empty,
        "scrollbar-active": roles.quiet,
        "scrollbar-corner-color": roles.page,
        **dict.fromkeys(tracks, roles.page),
    }


def _footer(roles: Roles) -> dict[str, str]:
    grounds = ("footer-background", "footer-key-background", "footer-description-background", "footer-item-background")
    return {
        "footer-foreground": roles.quiet,
        "footer-key-foreground": roles.accent,
        "footer-description-foreground": roles.quiet,
        **dict.fromkeys(grounds, roles.bar),
    }


def _headings(roles: Roles) -> dict[str, str]:
    """A Markdown heading is bold text like any other heading: never coloured, never underlined."""
    headings: dict[str, str] = {}
    for level in range(1, 7):
        headings[f"markdown-h{level}-color"] = roles.text
        headings[f"markdown-h{level}-background"] = "transparent"
        headings[f"markdown-h{level}-text-style"] = "bold"
    return headings


def _words(roles: Roles) -> dict[str, str]:
    """Text that Textual's widgets derive from a colour; derived, it would leave the palette."""
    return {
        "text-muted": roles.quiet,
        "text-disabled": roles.empty,
        "foreground-muted": roles.quiet,
        "foreground-disabled": roles.empty,
        "text-primary": roles.accent,
        "text-secondary": roles.accent,
        "text-accent": roles.accent,
        "text-success": roles.holds,
        "text-warning": roles.fading,
        "text-error": roles.refuted,
        "link-color": roles.accent,
        "link-color-hover": roles.accent,
        "link-background-hover": roles.bar,
        "link-style": "none",
        "link-style-hover": "underline",
        "button-foreground": roles.text,
        "button-color-foreground": roles.page,
        "button-focus-text-style": "bold",
    }


def _grounds(roles: Roles) -> dict[str, str]:
    """What the command palette, toasts and rules stand on; Textual would lighten and darken the panel."""
    return {"panel-darken-1": roles.bar, "panel-lighten-1": roles.cursor_line, "surface-darken-1": roles.bar}


def _theme(name: str, roles: Roles, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        background=roles.page,
        surface=roles.bar,
        panel=roles.cursor_line,
        foreground=roles.text,
        primary=roles.accent,
        secondary=roles.accent,
        accent=roles.accent,
        success=roles.holds,
        warning=roles.fading,
        error=roles.refuted,
        variables={
            **_exact(roles),
            **_own(roles),
            **_cursors(roles),
            **_scroll_bars(roles),
            **_footer(roles),
            **_headings(roles),
            **_words(roles),
            **_grounds(roles),
        },
    )


INK = _theme(
    "ink",
    Roles(
        page="#14161b",
        bar="#1b1e25",
        cursor_line="#242933",
        text="#d9dce3",
        quiet="#949ba8",
        empty="#5b6270",
        rule="#2c313b",
        accent="#8fb4ff",
        holds="#8ccb8e",
        refuted="#f0897f",
        fading="#e2b969",
        negative="#c9a27a",
    ),
    dark=True,
)
PAPER = _theme(
    "paper",
    Roles(
        page="#fbfaf6",
        bar="#f1efe8",
        cursor_line="#e6e3d9",
        text="#23262d",
        quiet="#626875",
        empty="#98948a",
        rule="#dcd8cd",
        accent="#1d56c0",
        holds="#23742f",
        refuted="#b3352a",
        fading="#875800",
        negative="#9a6a35",
    ),
    dark=False,
)

THEMES = {theme.name: theme for theme in (INK, PAPER)}
VARIABLE_DEFAULTS: dict[str, str] = {name: INK.variables[name] for name in ("muted", "faint", "rule", "negative")}
"""For `App.get_theme_variable_defaults`: the style sheet is parsed before a theme of ours is chosen."""
