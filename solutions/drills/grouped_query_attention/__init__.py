"""Drill: grouped-query attention."""
