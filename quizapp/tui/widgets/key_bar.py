"""The footer: the keys that do something now, made from the bindings. The least important drop out whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from quizapp.locale import _
from quizapp.tui.content import KEY, QUIET, clickable, styled
from quizapp.tui.widgets.prose import Prose

NAMES = {
    "enter": "↵", "escape": "esc", "question_mark": "?", "slash": "/", "space": "spc", "up": "↑", "down": "↓",
    "left": "←", "right": "→", "tab": "tab", "pageup": "pgup", "pagedown": "pgdn", "f1": "F1",
}  # fmt: skip


class Entry:
    """One thing that can be done, and the keys that do it."""

    def __init__(self, binding: Binding) -> None:
        self.description = binding.group.description if binding.group else binding.description
        self.group = binding.group
        self.keys = [key_name(binding)]
        self.actions = [_press(binding)]
        self.tooltip = binding.tooltip

    def add(self, binding: Binding) -> None:
        self.keys.append(key_name(binding))
        self.actions.append(_press(binding))

    def content(self) -> Content:
        """`a–d choose`: each key can be pressed with the mouse as well."""
        if len(self.keys) > 2 and all(len(key) == 1 for key in self.keys) and _consecutive(self.keys):
            shown = styled(f"{self.keys[0]}–{self.keys[-1]}", KEY)
        else:
            keys = (clickable(styled(key, KEY), action) for key, action in zip(self.keys, self.actions, strict=True))
            shown = Content(" ").join(keys)
        says = styled(f" {_(self.description)}", QUIET)
        return shown + (clickable(says, self.actions[0]) if len(self.actions) == 1 else says)


def _press(binding: Binding) -> str:
    """A press with the mouse is a press of the key."""
    return f"app.simulate_key('{binding.key}')"


def key_name(binding: Binding) -> str:
    if binding.key_display:
        return binding.key_display
    plain = binding.key.removeprefix("ctrl+")
    return "^" * (plain != binding.key) + NAMES.get(plain, plain)


def _consecutive(keys: list[str]) -> bool:
    return all(ord(after) - ord(before) == 1 for before, after in itertools.pairwise(keys))


def entries(screen: Screen[object]) -> list[Entry]:
    """What the footer shows, in the order of the bindings; those of one group stand together."""
    found: list[Entry] = []
    for binding in bindings(screen):
        if not binding.show:
            continue
        if found and binding.group is not None and found[-1].group is binding.group:
            found[-1].add(binding)
        else:
            found.append(Entry(binding))
    return found


def explained(screen: Screen[object]) -> list[Entry]:
    """Everything that can be done, for the help; keys that do the same thing stand together."""
    found: dict[str, Entry] = {}
    for binding in bindings(screen):
        if binding.tooltip in found:
            found[binding.tooltip].add(binding)
        else:
            found[binding.tooltip] = Entry(binding)
    return list(found.values())


def bindings(screen: Screen[object]) -> Iterator[Binding]:
    """Our own bindings that work now (each says what it does); of several keys for one action, the first.

    What every screen has comes last.
    """
    done = set()
    common = []
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.key == "slash" and screen.focused is not None and screen.focused.check_consume_key("slash", "/"):
            continue  # it is typed: Textual leaves out other keys that are, but finds no character for this one
        if active.enabled and binding.tooltip and binding.id and binding.action not in done:
            done.add(binding.action)
            if binding.id.startswith("app."):
                common.append(binding)
            else:
                yield binding
    yield from common


class KeyBar(Prose):
    """One row on the bar's ground."""

    def __init__(self) -> None:
        super().__init__(self._line, id="keys")

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.again())

    def _line(self, width: int) -> Content:
        shown = [entry.content() for entry in entries(self.screen)]
        while sum(content.cell_length + 3 for content in shown) - 3 > width and len(shown) > 2:
            del shown[-3 if len(shown) > 2 else 0]  # the last two say how to get help and how to leave
        return Content("   ").join(shown)
