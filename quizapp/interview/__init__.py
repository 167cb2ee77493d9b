"""The mock interview: planned from a seed, asked without feedback, scored with evidence.

plan       what is asked, from preset, seed and content
ladder     define, mechanism, predict, edge case, trade-off: which rung is asked next, and how high it went
clock      the time of one part
turns      what is asked now, from the plan and what was answered
session    one interview: asking, answering, pausing; every step is in the log before the next one
keeping    how its events get there without holding up who types
debrief    own rating and doubtful points, before the results
scorecard  six dimensions with their evidence, and the rule for ready, nearly, not yet
report     all of it as one document, and as Markdown, JSON or one page of HTML
"""
