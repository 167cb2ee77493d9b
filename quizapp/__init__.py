"""quizapp: interview questions on attention, decided by torch while you watch."""

__version__ = "0.1.0"
