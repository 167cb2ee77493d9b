"""Drill: softmax."""
