"""Drill: rotary positions."""
