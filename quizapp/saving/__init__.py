"""Figures as files: SVG to be looked at, CSV to be computed with. Plain functions of evidence, and one that writes.

tables  a figure as rows of numbers
svg     a figure as a drawing
files   where they are written, under which names
"""
