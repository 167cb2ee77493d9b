"""Drill: sinusoidal positions."""
