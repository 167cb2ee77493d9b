"""Drill: linear attention."""
