"""The reference: the smallest Textual app that paints a line and answers a key."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    BINDINGS = [("question_mark", "answer", "answer")]

    def compose(self) -> ComposeResult:
        yield Static("Hello, world")

    def action_answer(self) -> None:
        self.query_one(Static).update("Answered")


if __name__ == "__main__":
    Hello().run()
