"""The drills: one folder each, with what is to be written, how it is judged, and the mistakes that are known."""
