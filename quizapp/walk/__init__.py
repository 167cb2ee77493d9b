"""Attention walked through on somebody's own sentence: its tokens, what each step did, the row that is followed.

The numbers come from the demonstration `walk.attention`; the words are those of every screen and of line mode.
"""
