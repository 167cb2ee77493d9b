"""The examiner against a server that answers well, late, wrongly, with invented quotes, or not at all."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from typing import Any

import pytest

from quizapp.examiner import Endpoint, Opinion, Silent, ask
from quizapp.examiner.endpoint import KEY
from quizapp.examiner.post import MOST
from tests.examiner.stub import Behaviour, Handler, all_of, data, send, stub
from tests.sharing import built_in

QUESTION = built_in().explains["sqrt_dk"]
ANSWER = "The spread of the scores becomes wider, and then one token gets the entire pie."
IDS = ["var_grows", "saturate"]


def asked(behaviour: Behaviour, seconds: float = 20.0, answer: str = ANSWER) -> list[Opinion]:
    with stub(behaviour) as server:
        return asyncio.run(ask(server.endpoint, QUESTION, IDS, answer, seconds))


def silent(behaviour: Behaviour, seconds: float = 20.0) -> str:
    with pytest.raises(Silent) as found:
        asked(behaviour, seconds)
    return str(found.value)


def writes(text: str) -> Behaviour:
    return lambda _body, _handler: text


def items(**verdicts: tuple[str, str]) -> str:
    return json.dumps({id: {"verdict": verdict, "quote": quote} for id, (verdict, quote) in verdicts.items()})


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_the_answer_is_sent_as_data_with_the_statements_in_question_and_nothing_else() -> None:
    with stub(all_of("absent")) as server:
        asyncio.run(ask(server.endpoint, QUESTION, IDS, ANSWER))
    (body,) = server.seen
    assert data(body)["answer"] == ANSWER
    assert list(data(body)["statements"]) == IDS
    assert body["model"] == "stub-1"
    assert body["temperature"] == 0
    assert ANSWER not in body["messages"][0]["content"]
    assert set(data(body)) == {"question", "statements", "answer"}


@pytest.mark.parametrize(("key", "sent"), [("s3cret", "Bearer s3cret"), ("", None), ("two\nlines", None)])
def test_the_key_comes_from_the_environment(key: str, sent: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, key)
    with stub(all_of("absent")) as server:
        asyncio.run(ask(server.endpoint, QUESTION, IDS, ANSWER))
    assert server.headers[0].get("Authorization") == sent


def test_a_redirect_is_not_followed() -> None:
    """Else a person's words would go to somebody that they did not name."""
    with stub(all_of("covered")) as elsewhere:

        def redirect(_body: dict[str, Any], handler: Handler) -> None:
            send(handler, b"", 307, Location=elsewhere.endpoint.address + "/chat/completions")

        assert "status 307" in silent(redirect)
        assert not elsewhere.seen


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with stub(all_of("covered")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.endpoint.address)
        assert asked(all_of("covered"))
        assert not proxy.seen


# --- what counts of a reply -------------------------------------------------------------------------------------------


def test_a_verdict_counts_with_a_quote_that_stands_in_the_answer() -> None:
    said = asked(writes(items(var_grows=("covered", "spread of the scores"), saturate=("absent", ""))))
    assert [(one.id, one.decision) for one in said] == [("var_grows", "covered"), ("saturate", "absent")]
    assert said[0].span is not None
    assert ANSWER[slice(*said[0].span)] == "spread of the scores"


@pytest.mark.parametrize("quote", ["The SPREAD of the scores", "“the spread of the scores”"])
def test_a_quote_may_differ_in_case_and_quotes_only(quote: str) -> None:
    said = asked(writes(items(var_grows=("covered", quote), saturate=("absent", ""))))
    assert {one.id for one in said} == {"var_grows", "saturate"}


@pytest.mark.parametrize("quote", ["the variance grows like d_k", "sprea", "", " , . ", "spread becomes wider"])
def test_an_invented_or_empty_quote_leaves_the_point_open(quote: str) -> None:
    assert asked(writes(items(var_grows=("covered", quote), saturate=("contradicted", quote)))) == []


def test_the_questions_own_words_prove_nothing() -> None:
    said = asked(all_of("covered", lambda answer: answer[:30]), answer=QUESTION.prompt.en)
    assert said == []


def test_words_in_a_row_prove_nothing() -> None:
    salad = "variance, d_k, softmax, saturation, gradient, one-hot, scale, dot product"
    assert asked(all_of("covered", lambda answer: answer[:30]), answer=salad) == []


def test_a_chinese_quote_is_found_where_it_stands() -> None:
    answer = "头越宽，分数的波动越大。"
    said = asked(all_of("covered", lambda _answer: "分数的波动"), answer=answer)
    assert [answer[slice(*one.span)] for one in said if one.span] == ["分数的波动"] * 2


def test_a_reply_in_a_fence_of_code_is_read() -> None:
    inner = items(var_grows=("absent", ""), saturate=("absent", ""))
    assert len(asked(writes(f"```json\n{inner}\n```"))) == 2


@pytest.mark.parametrize(
    "written",
    [
        "", "yes", "[]", "{}", "null", '{"var_grows": "covered"}',
        items(var_grows=("covered", ANSWER)),  # one is missing
        items(var_grows=("absent", ""), saturate=("absent", ""), rowsum=("covered", ANSWER)),  # one too many
        items(var_grows=("sure", ANSWER), saturate=("absent", "")),
        '{"var_grows": {"verdict": "covered", "quote": 3}, "saturate": {"verdict": "absent"}}',
        "[" * 8000,
        items(var_grows=("absent", "x" * 9000), saturate=("absent", "")),
    ],
)  # fmt: skip
def test_a_reply_of_another_form_is_not_used_at_all(written: str) -> None:
    assert "not usable" in silent(writes(written))


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"<html>", b"\xff\xfe", b'{"choices": []}', b'{"choices": [{"message": {"content": 7}}]}',
     b"[" * 60_000],
)  # fmt: skip
def test_what_is_no_chat_completion_is_not_used(body: bytes) -> None:
    assert "not usable" in silent(lambda _body, handler: send(handler, body))


# --- no reply ---------------------------------------------------------------------------------------------------------


def test_a_late_reply_is_not_waited_for() -> None:
    waiting = threading.Event()

    def late(_body: dict[str, Any], handler: Handler) -> str:
        waiting.wait(20)
        return items(var_grows=("absent", ""), saturate=("absent", ""))

    started = time.monotonic()
    try:
        assert "no reply" in silent(late, 0.2)
        assert time.monotonic() - started < 10
    finally:
        waiting.set()


def test_a_reply_that_drips_is_not_waited_for() -> None:
    """Each byte comes in time, all of them never would."""
    ended = threading.Event()

    def drip(_body: dict[str, Any], handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not ended.wait(0.02):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        except OSError:
            pass

    try:
        assert "no reply" in silent(drip, 0.3)
    finally:
        ended.set()


def test_a_reply_without_end_is_cut_off() -> None:
    def flood(_body: dict[str, Any], handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * MOST)
        except OSError:
            pass

    assert "more than 64 KiB" in silent(flood)


@pytest.mark.parametrize("status", [204, 401, 404, 429, 500])
def test_another_status_is_named(status: int) -> None:
    assert f"status {status}" in silent(lambda _body, handler: send(handler, b"", status))


def test_what_is_no_http_at_all_is_no_reply() -> None:
    def noise(_body: dict[str, Any], handler: Handler) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n")

    assert "no reply" in silent(noise)


def test_a_connection_that_is_cut_is_no_reply() -> None:
    def cut(_body: dict[str, Any], handler: Handler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    assert "no reply" in silent(cut)


def test_nobody_at_the_address_is_no_reply() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nobody = Endpoint.of(f"http://127.0.0.1:{port}/v1", "m")
    with pytest.raises(Silent, match="no reply"):
        asyncio.run(ask(nobody, QUESTION, IDS, ANSWER))
