"""Drill: multi-head attention."""
