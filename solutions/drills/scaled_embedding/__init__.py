"""Drill: the scaled embedding with positions."""
