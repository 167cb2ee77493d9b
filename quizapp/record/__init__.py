"""What a person did: an append-only log in SQLite, and where the app keeps its things."""

from quizapp.record.attempts import AskedAs, Attempt, Confidence, Entry, Rating
from quizapp.record.log import Log, open_log
from quizapp.record.places import cache_folder, home
from quizapp.record.unusable import LogUnusable

__all__ = [
    "AskedAs", "Attempt", "Confidence", "Entry", "Log", "LogUnusable", "Rating", "cache_folder", "home", "open_log",
]  # fmt: skip
