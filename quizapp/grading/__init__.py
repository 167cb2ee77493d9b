"""One grader for each kind of question: a response and the evidence in, a verdict out. Nothing here runs torch."""

from quizapp.grading.grade import OptionVerdict, QuestionBroken, Verdict, grade
from quizapp.grading.response import NotAnAttempt, Response, read_response

__all__ = ["NotAnAttempt", "OptionVerdict", "QuestionBroken", "Response", "Verdict", "grade", "read_response"]
