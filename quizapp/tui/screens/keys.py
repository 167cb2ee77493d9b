"""Every key that does something on the screen beneath, made from its bindings."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from quizapp.locale import N_, _
from quizapp.tui.content import KEY, QUIET, STRONG, Lines, fitted, stacked, styled
from quizapp.tui.widgets.key_bar import explained
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.wrapping import hang

KEYS = 12  # cells for the keys


class KeysScreen(ModalScreen[None]):
    BINDINGS = [
        Binding("escape,question_mark,f1,enter,q", "dismiss", N_("leave"), key_display="esc", tooltip=N_("Close this."))
    ]

    def __init__(self, beneath: Screen[object]) -> None:
        super().__init__()
        self._entries = explained(beneath)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="sheet"):
            yield Prose(self._text)

    def _text(self, width: int) -> Content:
        lines: Lines = [styled(_("Keys"), STRONG), Content()]
        for entry in self._entries:
            says = _(entry.tooltip)
            keys = " ".join(entry.keys) if len(entry.keys) < 4 else f"{entry.keys[0]}–{entry.keys[-1]}"
            lines += hang(fitted(styled(keys, KEY), KEYS), styled(says), width, KEYS)
        note = _("Everything can be clicked as well. The same questions without a full screen: quizapp practice --text")
        return stacked([*lines, Content(), *hang(Content(), styled(note, QUIET), width, 0)])
