"""What the screens say: pure functions from data and a width to Content. Nothing here handles a key."""
