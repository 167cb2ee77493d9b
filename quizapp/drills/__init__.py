"""Drills: what is to be written, and the verdict on what was written. Imports neither torch nor textual."""
