"""What a person did: an append-only log in SQLite, and where the app keeps its things."""

from quizapp.record.log import Attempt, Confidence, Entry, Log, open_log
from quizapp.record.places import cache_folder, home
from quizapp.record.unusable import LogUnusable

__all__ = ["Attempt", "Confidence", "Entry", "Log", "LogUnusable", "cache_folder", "home", "open_log"]
