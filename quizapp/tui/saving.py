"""Saved figures: into the app's folder, or in a browser into that of its visitor."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from typing import Any

from textual.app import App

from quizapp.locale import _, ngettext


async def keep(app: App[Any], texts: Mapping[str, str]) -> None:
    """Write them off the interface's thread and say where they are, or why they are not."""
    if app.is_web:
        for name, text in texts.items():
            app.deliver_text(io.StringIO(text), save_filename=name)
        return
    from quizapp.record import home
    from quizapp.saving.files import write

    folder = home() / "figures"
    try:
        written = await asyncio.to_thread(write, folder, dict(texts))
    except OSError as error:
        says = _("Nothing could be written to {folder}: {why}").format(folder=folder, why=error.strerror or error)
        app.notify(says, severity="error", timeout=10, markup=False)
        return
    says = ngettext("{n} file in {folder}", "{n} files in {folder}", len(written))
    app.notify(says.format(n=len(written), folder=folder), title=_("Saved"), timeout=8, markup=False)
