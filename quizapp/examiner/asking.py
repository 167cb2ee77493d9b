"""Asking the examiner about one answer."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.bank.rubrics import Explain
from quizapp.examiner.endpoint import Endpoint
from quizapp.examiner.opinions import Invalid, Opinion, asked, opinions
from quizapp.examiner.post import NoReply, post
from quizapp.grading.free_text.normal import MOST
from quizapp.locale import _, language

SECONDS = 20.0


class Silent(Exception):
    """No opinion was had; the message says why, and the rubric's own decisions stand."""


async def ask(
    endpoint: Endpoint, question: Explain, ids: Sequence[str], answer: str, seconds: float = SECONDS
) -> list[Opinion]:
    """What the examiner holds of these points and misconceptions. Raises Silent, after `seconds` at the latest."""
    answer = answer[:MOST]
    try:
        reply = await post(endpoint, asked(endpoint.model, question, ids, answer, language()), seconds)
        return opinions(reply, question, ids, answer)
    except NoReply as error:
        raise Silent(_("The examiner gave no reply ({why}); your marks stay as they are.").format(why=error)) from None
    except Invalid:
        raise Silent(_("The examiner's reply was not usable; your marks stay as they are.")) from None
