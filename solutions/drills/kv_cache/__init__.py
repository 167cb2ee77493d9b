"""Drill: causal attention with a key-value cache."""
