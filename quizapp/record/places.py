"""Where the app keeps what it writes. Asking creates nothing."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder of everything the app writes: QUIZAPP_HOME, else the platform's folder for user data."""
    if chosen := os.environ.get("QUIZAPP_HOME"):
        return Path(os.path.expanduser(chosen))
    import platformdirs

    return platformdirs.user_data_path("quizapp")


def lab_cache() -> Path:
    """What the laboratory keeps between starts; it can be made again."""
    return home() / "cache"
