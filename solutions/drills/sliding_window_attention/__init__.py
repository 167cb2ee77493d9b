"""Drill: sliding-window attention."""
