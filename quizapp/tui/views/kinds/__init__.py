"""What the kinds without options show in the options' place, before the answer and after it."""
