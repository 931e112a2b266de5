"""What real services said, recorded: each is understood as its index says, by the adapter it belongs to."""

import json

import pytest
from vectors import path_of, rows

from cspr_track.core.errors import RefusedError
from cspr_track.core.observation import ChainClock, Executed, ExpiryHint, Known
from cspr_track.core.status import Kind
from cspr_track.core.summary import summarize
from cspr_track.network.cloud_entity import news_of_entity
from cspr_track.network.cloud_stream import parse_message
from cspr_track.network.event_reader import EventReader
from cspr_track.network.node_answers import RpcError, news_of, refusal, result_of

OUTCOMES = {"pending": Known, "accepted": Known, "expired": ExpiryHint, "processed": Executed}


def named(param, prefix: str) -> bool:
    row = param.values[0]
    return row is None or row["file"].split("/")[1].startswith(prefix)


def events(*prefixes: str):
    return [param for param in rows("events") if any(named(param, prefix) for prefix in prefixes)]


def judge(news, row) -> None:
    outcome = row["outcome"]
    if outcome in ("success", "failure"):
        assert isinstance(news, Executed)
        assert summarize(news.entity).success is (outcome == "success")
    else:
        assert isinstance(news, OUTCOMES[outcome])
    assert news.transaction_hash == row["transaction_hash"]


@pytest.mark.parametrize("row", events("rpc-info"))
def test_a_nodes_answer_is_understood(row) -> None:
    answer = json.loads(path_of(row).read_text())
    result = answer.get("result", answer)
    judge(news_of(result, row["transaction_hash"], Kind.DEPLOY), row)


@pytest.mark.parametrize("row", events("rpc-error", "made-rpc-error"))
def test_a_nodes_error_is_an_error_with_its_code(row) -> None:
    answer = json.loads(path_of(row).read_text())
    with pytest.raises(RpcError) as failed:
        result_of(answer, answer["id"])
    assert failed.value.code == answer["error"]["code"]


@pytest.mark.parametrize("row", events("made-rpc-error-invalid"))
def test_a_refused_transaction_is_a_refusal_with_the_nodes_reason(row) -> None:
    answer = json.loads(path_of(row).read_text())
    error = answer["error"]
    refused = refusal(RpcError(error["code"], error["message"], error["data"]))
    assert isinstance(refused, RefusedError)
    assert error["data"] in str(refused)


@pytest.mark.parametrize("row", events("cloud-rest-deploy", "made-cloud-rest"))
def test_an_entity_of_the_rest_api_is_understood(row) -> None:
    entity = json.loads(path_of(row).read_text())["data"]
    entity.setdefault("status", "processed")  # one source left it out
    judge(news_of_entity(entity, "rest"), row)


@pytest.mark.parametrize("row", events("cloud-stream", "made-cloud-stream"))
def test_a_message_of_the_stream_is_understood(row) -> None:
    frame = path_of(row).read_text()
    told = parse_message(frame)
    judge(next(seen for seen in told if not isinstance(seen, ChainClock)), row)
    assert parse_message(frame, wanted={row["transaction_hash"]}) == told
    assert all(isinstance(seen, ChainClock) for seen in parse_message(frame, wanted={"00" * 32}))


def data_lines(text: str) -> list[str]:
    return [line.removeprefix("data:") for line in text.splitlines() if line.startswith("data:")]


@pytest.mark.parametrize("row", events("sse-"))
def test_a_nodes_events_are_understood(row) -> None:
    reader = EventReader()
    told = [seen for line in data_lines(path_of(row).read_text()) for seen in reader.read(line)]
    if row["transaction_hash"] is not None:
        judge(told[0], row)
        assert EventReader({"00" * 32}).read(data_lines(path_of(row).read_text())[0]) == ()
    elif "BlockAdded" in row["variant"]:
        assert [type(seen) for seen in told] == [ChainClock]
    elif not row["variant"].endswith("stream"):
        assert told == []
