"""An explanation in somebody's own words, held against a rubric: which key points it makes, which misconceptions.

normalise ─→ sentences and clauses ─→ concepts (the lexicon) ─→ polarity ─→ rules ─→ tiers, each with its words

Rules alone decide, in English and Chinese; nothing here is random, learned, or asks anybody.
"""

from quizapp.grading.free_text.reading import Finding, Reading, Tier, Why, read

__all__ = ["Finding", "Reading", "Tier", "Why", "read"]
