"""Drill: scaled dot-product attention."""
