"""The judge of the drills: cases, what a submission makes of them, and the comparison with a float64 reference.

`asked` and `perform` run beside the person's code and know no answers; all the rest runs in the laboratory only.
"""
