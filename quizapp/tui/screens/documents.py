"""The documents: every claim they make, its verdict, and its proof at a key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from quizapp.audit import audit
from quizapp.bank.ledger import Row
from quizapp.grading import QuestionBroken
from quizapp.lab import LabError
from quizapp.locale import N_, _
from quizapp.practice import Practice
from quizapp.record import Log
from quizapp.tui.page import ROOMY, Page
from quizapp.tui.views import documents as view
from quizapp.tui.views.documents import FILTERS, Ledger
from quizapp.tui.widgets.prose import Prose
from solutions.evidence import Progress


class DocumentsScreen(Page):
    """The list is the main column, the row under the cursor the margin; a narrow terminal shows one of them."""

    CSS_PATH = Path(__file__).with_name("documents.tcss")
    BINDINGS = [
        Binding("enter", "prove", N_("run the proof"), id="documents.prove",
                tooltip=N_("Run the proof of this claim now; again, with a new seed.")),
        Binding("a", "ask", N_("ask me"), id="documents.ask", tooltip=N_("The questions about this claim.")),
        Binding("up", "move(-1)", N_("claim above"), show=False, id="documents.up", tooltip=N_("The claim above.")),
        Binding("down", "move(1)", N_("claim below"), show=False, id="documents.down", tooltip=N_("The claim below.")),
        Binding("pageup", "page(-1)", N_("page up"), show=False, id="documents.page-up",
                tooltip=N_("Ten claims up; of a single claim, its page above.")),
        Binding("pagedown", "page(1)", N_("page down"), show=False, id="documents.page-down",
                tooltip=N_("Ten claims down; of a single claim, its next page.")),
        Binding("home", "move(-999)", N_("first"), show=False, id="documents.first", tooltip=N_("The first claim.")),
        Binding("end", "move(999)", N_("last"), show=False, id="documents.last", tooltip=N_("The last claim.")),
        Binding("right", "walk(1)", N_("next verdict"), show=False, id="documents.right",
                tooltip=N_("Only claims with the next verdict.")),
        Binding("left", "walk(-1)", N_("previous verdict"), show=False, id="documents.left",
                tooltip=N_("Only claims with the previous verdict.")),
        *(
            Binding(key, f"only('{key}')", N_("by verdict"), show=False, group=Binding.Group(N_("by verdict")),
                    id=f"documents.only-{key}", tooltip=N_("Only claims with one verdict."))
            for key in FILTERS
        ),
    ]  # fmt: skip

    def __init__(self, practice: Practice, row: str = "") -> None:
        super().__init__()
        self.practice = practice
        proven = practice.look_up(Log.rows_proven) or set()
        self.ledger = Ledger(practice.bank, frozenset(proven))
        ids = list(practice.bank.rows)
        self.ledger.cursor = ids.index(row) if row in ids else 0
        self.opened = bool(row)  # in a narrow terminal: the row is shown, not the list
        self.starts: list[int] = []
        self.list = Prose(self._list, id="rows")
        self.detail = Prose(self._detail, id="row")
        self.listing = VerticalScroll(self.list, classes="main", id="listing", can_focus=False)
        self.aside = VerticalScroll(self.detail, classes="margin", id="detail", can_focus=False)

    def body(self) -> Iterable[Widget]:
        yield self.listing
        yield self.aside

    def on_mount(self) -> None:
        self.header.where = _("Documents")
        self._arrange()
        self.call_after_refresh(self._reveal)

    def on_resize(self) -> None:
        self._arrange()
        self.call_after_refresh(self._reveal)

    def on_screen_resume(self) -> None:
        self.ledger.proven = frozenset(self.practice.look_up(Log.rows_proven) or set())
        self._show()

    def _arrange(self) -> None:
        """Where there is no room for both, the list and the row take turns."""
        self.listing.display = self.wide or not self.opened
        self.aside.display = self.wide or self.opened

    def _list(self, width: int) -> Content:
        content, self.starts = view.listed(self.ledger, width)
        return content

    def _detail(self, width: int) -> Content:
        return view.detail(self.ledger, width, self.app.size.height >= ROOMY)

    def _show(self) -> None:
        row = self.ledger.here
        self.header.where = _("Documents") + (f"   {row.id}" if row else "")
        self.list.again()
        self.detail.again()
        self.refresh_bindings()

    def _reveal(self) -> None:
        """Scroll so that the row under the cursor is seen whole, with its document's heading if it is the first."""
        if self.starts and self.listing.display:
            at = min(self.ledger.cursor, len(self.starts) - 1)
            top = 0 if at == 0 else self.starts[at] - 1
            below = self.starts[at + 1] if at + 1 < len(self.starts) else self.starts[at] + 4
            self.listing.scroll_to_region(Region(0, top, 1, below - top + 1), animate=False)

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        row = self.ledger.here
        match action:
            case "prove":
                return row is not None and (row.untestable is None or not self.wide) and self.ledger.running != row.id
            case "ask":
                return row is not None and bool(self.practice.bank.about(row.id))
            case _:
                return True

    def action_leave(self) -> None:
        if self.opened and not self.wide:
            self.opened = False
            self._arrange()
            self._show()
            self.call_after_refresh(self._reveal)
        else:
            self.app.pop_screen()

    def action_page(self, step: int) -> None:
        """Ten claims on; where only one is shown, its next page."""
        if self.opened and not self.wide:
            self.aside.scroll_relative(y=step * max(1, self.aside.size.height - 2), animate=False)
        else:
            self.action_move(10 * step)

    def action_move(self, step: int) -> None:
        last = len(self.ledger.rows) - 1
        self.ledger.cursor = max(0, min(last, min(self.ledger.cursor, last) + step))
        self._show()
        self.aside.scroll_home(animate=False)
        self._reveal()

    def action_row(self, index: int) -> None:
        """A row was pressed: the cursor goes there; pressed again, its proof runs."""
        if index == self.ledger.cursor:
            self.action_prove()
        else:
            self.action_move(index - self.ledger.cursor)

    def action_only(self, key: str) -> None:
        here = self.ledger.here
        self.ledger.only = FILTERS[key]
        rows = [row.id for row in self.ledger.rows]
        self.ledger.cursor = rows.index(here.id) if here and here.id in rows else 0
        self._show()
        self.call_after_refresh(self._reveal)

    def action_walk(self, step: int) -> None:
        keys = list(FILTERS)
        here = next(key for key, only in FILTERS.items() if only == self.ledger.only)
        self.action_only(keys[(keys.index(here) + step) % len(keys)])

    def action_ask(self) -> None:
        row = self.ledger.here
        if row is not None:
            self.quiz.ask(self.practice.bank.about(row.id))

    # --- the proof ---------------------------------------------------------------------------------------------------

    def action_prove(self) -> None:
        row = self.ledger.here
        if row is None:
            return
        if not self.opened and not self.wide:
            self.opened = True
            self._arrange()
        if row.untestable is None and self.ledger.running != row.id:
            self.run_worker(self._prove(row), group="prove", exclusive=True)
        self._show()

    async def _prove(self, row: Row) -> None:
        """Run both sides with one new seed, and rule on the row."""
        ledger = self.ledger
        ledger.running, ledger.progress = row.id, None
        ledger.trouble.pop(row.id, None)
        self._show()
        try:
            seed = self.practice.draw_seed()
            ledger.found[row.id] = await audit(self.practice.laboratory, row, seed, self._moved)
        except LabError as error:
            ledger.trouble[row.id] = error.message
        except QuestionBroken as error:
            ledger.trouble[row.id] = str(error)
        finally:
            if ledger.running == row.id:
                ledger.running = ""
        if self.is_attached:
            self._show()

    def _moved(self, progress: Progress) -> None:
        self.ledger.progress = progress
        if self.is_attached:
            self.detail.again()
