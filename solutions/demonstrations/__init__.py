"""One idea, one file: claim, formula, a few lines of torch, a picture, and the number that settles it."""
