"""Drill: causal attention."""
