"""Drill: the causal mask."""
