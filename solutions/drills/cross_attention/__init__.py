"""Drill: cross-attention."""
