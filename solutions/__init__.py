"""Attention in torch, in the paper's letters: reference code, and demonstrations that measure what is said about it.

Nothing here imports quizapp. `evidence` is plain data and imports no torch; everything else may.
"""
