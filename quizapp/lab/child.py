"""The laboratory's process: the only one that imports torch. Run as a script, isolated, never imported by the app.

Its folder tells where the packages are, so that it works from a checkout and from an installed wheel alike, and nothing
is imported from the current directory.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import site
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.lab.server import Catalogue

_PR_SET_PDEATHSIG = 1


def main() -> None:
    requests, replies = take_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    die_with_parent()
    find_packages(sys.argv[1:])
    from quizapp.lab.server import Server

    Server(requests, replies).serve(_load)


def take_pipes() -> tuple[int, int]:
    """Keep the protocol's pipes for itself: whatever is printed goes to the captured one."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    return requests, replies


def die_with_parent() -> None:
    """Linux kills the child when the thread that started it ends; elsewhere the end of the request pipe does."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def find_packages(hidden: list[str]) -> None:
    """See this project, before what is installed but after the standard library, and then the given folders."""
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        installed = (i for i, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages")))
        sys.path.insert(next(installed, len(sys.path)), root)
    for folder in hidden:
        site.addsitedir(folder)


def _load() -> Catalogue:
    from quizapp.lab.server import Catalogue, Unavailable

    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
    gc.disable()  # an import makes many objects and no garbage: a sixth of its time
    try:
        import torch

        torch.set_num_threads(1)
    except Exception as error:
        raise Unavailable("missing", error) from error
    from solutions import catalog
    from solutions.judging.service import calls

    found = catalog.demonstrations()
    gc.freeze()
    gc.enable()
    return Catalogue(
        torch=str(torch.__version__),
        declarations=[demonstration.declaration for demonstration in found.values()],
        run=catalog.run,
        kinds={catalog.UnknownDemonstration: "unknown", catalog.BadParameter: "parameter"},
        calls=calls,
    )


if __name__ == "__main__":
    main()
