"""Drill: a stable softmax."""
