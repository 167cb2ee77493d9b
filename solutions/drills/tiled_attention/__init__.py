"""Drill: attention over blocks of keys."""
