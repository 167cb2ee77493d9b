"""What can be taken out of the lab: the command or the code on the clipboard, the figures as files or as text."""

from __future__ import annotations

import asyncio

from textual.widget import Widget

from quizapp.experiment.settings import command
from quizapp.locale import _, language
from quizapp.tui.saving import keep
from quizapp.tui.views import lab_saving
from quizapp.tui.views.lab_desk import Desk


def copy(widget: Widget, desk: Desk) -> None:
    """On the page of the code: it as one file; else the command that repeats the run."""
    if desk.page == "c":
        widget.run_worker(_copy_script(widget, desk), group="copy", exclusive=True)
        return
    said = command(desk.declaration, desk.bench.under_hand)
    widget.app.copy_to_clipboard(said)
    widget.notify(said, title=_("Copied"), markup=False)


async def _copy_script(widget: Widget, desk: Desk) -> None:
    """The source is read and followed off the interface's thread."""
    from solutions.standalone import NotFound, script

    declaration, setting = desk.declaration, desk.bench.under_hand
    chinese = language() == "zh"
    try:
        text = await asyncio.to_thread(script, declaration, setting.values, setting.seed, chinese)
    except (NotFound, OSError) as error:
        widget.notify(_("The source could not be read: {error}").format(error=error), severity="error", markup=False)
        return
    widget.app.copy_to_clipboard(text)
    says = _("One file of {n} lines; it needs torch and nothing else.").format(n=text.count("\n"))
    widget.notify(says, title=_("Copied"), markup=False)


def copy_figures(widget: Widget, desk: Desk) -> None:
    drawn = lab_saving.text(desk)
    if drawn:
        widget.app.copy_to_clipboard(drawn)
    says = _("The figures, drawn as text.") if drawn else _("There is no figure to copy yet.")
    widget.notify(says, title=_("Copied") if drawn else "", markup=False)


def save(widget: Widget, desk: Desk) -> None:
    """The figures on show as files: SVG to look at, CSV to compute with."""
    texts = lab_saving.files(desk)
    if texts:
        widget.run_worker(keep(widget.app, texts), group="save", exclusive=True)
    else:
        widget.notify(_("There is no figure to save yet."))
