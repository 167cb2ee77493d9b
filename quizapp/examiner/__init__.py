"""The optional examiner: a language model at an address of the person's own choice, asked about doubtful points only.

endpoint ─ exam (labelled answers, once) ─→ admitted ─ asked first, each time text would leave ─→ one request
                                                                        │
                              reply ─ checked: known ids, known verdicts, quotes that are verbatim ─→ Opinions

Without it everything works, and whatever goes wrong with it leaves the rubric's own decisions as they are.
"""

from quizapp.examiner.asking import Silent, ask
from quizapp.examiner.endpoint import BadEndpoint, Endpoint
from quizapp.examiner.opinions import Opinion

__all__ = ["BadEndpoint", "Endpoint", "Opinion", "Silent", "ask"]
