"""Widgets: one a file, named after it."""
