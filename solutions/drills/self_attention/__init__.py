"""Drill: self-attention with its projections."""
