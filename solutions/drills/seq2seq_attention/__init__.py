"""Drill: attention from a decoder state to the encoder's states."""
