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


def cache_folder() -> Path:
    """What is kept between starts only to be fast: it can be made again."""
    return home() / "cache"
