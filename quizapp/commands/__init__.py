"""What the commands do, a module each; `quizapp.cli` only reads their arguments."""
