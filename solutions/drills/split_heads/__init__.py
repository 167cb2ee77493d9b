"""Drill: split_heads, the first helper of multi-head attention."""
