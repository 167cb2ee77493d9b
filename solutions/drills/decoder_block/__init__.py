"""Drill: a pre-norm decoder block."""
