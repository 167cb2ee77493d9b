"""`quizapp serve`: the full screen in a browser."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence

from quizapp.locale import _, language

SCREENS = ("lab", "step", "practice")  # the commands that open a full screen


class NotServed(Exception):
    """Why there is nothing to visit, in one line that names the mend."""


def serve(arguments: Sequence[str], host: str, port: int, say: Callable[[str], None]) -> int:
    """Serve until somebody ends it. Raises NotServed."""
    if arguments and arguments[0] not in SCREENS:
        raise NotServed(_("only {screens} can be served").format(screens=", ".join(SCREENS)))
    try:
        from quizapp.commands.serving import Door, is_loopback
    except ModuleNotFoundError:
        raise NotServed(_("the browser needs textual-serve: pip install 'quizapp[serve]'")) from None
    if not is_loopback(host):
        say(_("Whoever reaches {host} can use this app as you, and read your answers.").format(host=host))
    os.environ["QUIZAPP_LANG"] = language()
    try:
        Door(_command(arguments), host, port, say).serve()
    except OSError as error:
        why = error.strerror or str(error)
        says = _("port {port} of {host} cannot be opened ({why}); try another --port")
        raise NotServed(says.format(port=port, host=host, why=why)) from None
    return 0


def _command(arguments: Sequence[str]) -> str:
    """What a shell runs for each visitor."""
    line = [sys.executable, "-m", "quizapp", *arguments]
    return subprocess.list2cmdline(line) if sys.platform == "win32" else shlex.join(line)
