"""The same flows line by line, for pipes, screen readers and dumb terminals: no colour, no cursor movement."""
