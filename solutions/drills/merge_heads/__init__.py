"""Drill: merge_heads, the last helper of multi-head attention."""
