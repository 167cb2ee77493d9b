"""Experiments on demonstrations, without a screen: what is set, what is run next, which result belongs to what.

settings     the values of all knobs and the seed; steps of a slider; reading what was typed
bench        settings A and B, what was measured of them, what is still to be run
predictions  what the person says before they see, held against what was measured
sweep        one parameter over its range, a fact at each value, several seeds
runs         the one who asks the laboratory, one run at a time, never one that nobody waits for
shelf        every demonstration under its topic, found by words, and what it decides
"""
