"""When each question is asked again, what a day asks for, and what will be remembered on the day of the interview.

    record.Answer ─→ cards (one state a question) ─→ agenda (what today asks for) ─→ queue (which question, and why)
                       │ memory: FSRS                    │
                       └─────────────────────────────→ forecast, statistics

Everything but `deck` is pure: the same answers, settings and day give the same result.
"""

RULE = "fsrs6-1"
"""By which rule answers come to cards; changed when they come to others than before, so that caches are made again."""
