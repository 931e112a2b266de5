"""What is followed hears of liars: nothing that one channel says about other hashes changes anything of ours."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from security.liars import HASH, OTHERS, OURS

from cspr_track.core.claims import FIELDS, MOST_REMEMBERED
from cspr_track.core.errors import JournalError
from cspr_track.core.lifecycle import Lifecycle, Look
from cspr_track.core.observation import Executed, ExpiryHint, Known, NotKnown
from cspr_track.core.status import Kind, Source, TransactionStatus
from cspr_track.network.cloud_stream import parse_message
from cspr_track.network.event_reader import EventReader
from cspr_track.tracking.clock import SystemClock
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.testimony import Heard, recorded_documents, signed_claim, signed_finder

CHANNELS = (Source.STREAM, Source.REST, Source.NODE_EVENTS, Source.NODE_RPC)
OTHER_HASHES = st.sampled_from([OTHERS.hash_hex, HASH[:-1], HASH + "0", HASH[::-1], "", " " + HASH])
LIES = st.builds(
    lambda about, status, error, version: {
        "data": {"deploy_hash": about, "status": status, "error_message": error, "version_id": version}
    },
    OTHER_HASHES,
    st.sampled_from(["processed", "executed", "expired", "pending"]),
    st.none() | st.text(max_size=9),
    st.sampled_from([0, 1, 2]),
)
EVENTS = st.builds(
    lambda name, about, error: {
        name: {
            "transaction_hash": {"Version1": about},
            "Version1": {"hash": about},
            "block_hash": "b1" * 32,
            "execution_result": {"Version2": {"cost": "1", "error_message": error}},
        }
    },
    st.sampled_from(["TransactionProcessed", "TransactionExpired", "TransactionAccepted"]),
    OTHER_HASHES,
    st.none() | st.text(max_size=9),
)


def followed_now(told: list) -> Followed:
    life = Lifecycle(HASH, own=False, timeout_s=None, expires_at_ms=OURS.expires_at_ms)
    return Followed(
        life,
        clock=SystemClock(),
        network="n",
        explorer=None,
        on_update=told.append,
        signed=lambda _: signed_claim(OURS),
    )


@settings(max_examples=200)
@given(st.lists(LIES | EVENTS, max_size=8), st.booleans())
def test_whatever_a_channel_says_of_other_hashes_no_status_of_ours_changes(lies, cheap) -> None:
    wanted = {HASH} if cheap else None
    reader = EventReader(wanted)
    for lie in lies:
        text = json.dumps(lie)
        for seen in (*parse_message(text, wanted), *reader.read(text)):
            assert getattr(seen, "transaction_hash", "") != HASH
            assert wanted is None or not isinstance(seen, Executed | Known | ExpiryHint)


@settings(max_examples=100)
@given(
    st.lists(
        st.builds(
            lambda kind, source, about: kind(about, source),
            st.sampled_from([Known, ExpiryHint, NotKnown, lambda about, source: Executed(about, source, {})]),
            st.sampled_from(CHANNELS),
            st.sampled_from([OTHERS.hash_hex, HASH.upper(), ""]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_news_of_another_hash_is_refused_by_what_is_followed_and_tells_nothing(news) -> None:
    async def main() -> None:
        told: list = []
        followed = followed_now(told)
        for seen in news:
            with pytest.raises(ValueError, match="not " + HASH):
                followed.observe(seen)
        assert told == []
        assert not followed.done

    asyncio.run(main())


def test_who_says_ever_other_things_is_not_remembered_for_ever() -> None:
    heard = Heard()
    for number in range(1000):
        heard.take(Source.STREAM, {"cost": str(number)})
    [found] = heard.beside(Source.REST, {"cost": "x"}, None)
    assert len(found.said) == MOST_REMEMBERED + 1


def test_a_word_that_is_repeated_in_parts_is_one_and_crowds_out_nobody() -> None:
    heard, whole = Heard(), {"outcome": "failure", **dict.fromkeys(FIELDS[2:12], "1")}
    for left_out in whole:
        heard.take(Source.NODE_EVENTS, {name: value for name, value in whole.items() if name != left_out})
    heard.take(Source.REST, {"outcome": "success"})
    [found] = heard.beside(Source.NODE_RPC, whole, None)
    assert found.said == {"node-rpc": "failure", "node-events": "failure", "rest": "success"}


def test_who_says_ever_other_things_crowds_out_nobody() -> None:
    heard = Heard()
    for number in range(100):
        heard.take(Source.NODE_EVENTS, {"cost": str(number)})
    heard.take(Source.REST, {"outcome": "success"})
    assert heard.has(Source.REST)


def test_the_same_word_twice_and_a_part_of_it_contradict_nobody() -> None:
    heard = Heard()
    heard.take(Source.STREAM, {"outcome": "success"})
    heard.take(Source.STREAM, {"outcome": "success"})
    assert heard.beside(Source.STREAM, {"outcome": "success", "cost": "1"}, {"payment": "1"}) == ()
    assert heard.has(Source.STREAM)
    assert not heard.has(Source.REST)


def test_what_a_source_says_otherwise_than_before_is_told_beside_what_it_says_now() -> None:
    heard = Heard()
    heard.take(Source.STREAM, {"cost": "1"})
    [found] = heard.beside(Source.STREAM, {"cost": "2"}, None)
    assert found.said == {"stream": "2", "stream (2)": "1"}


def test_expired_hints_alone_are_no_contradiction_of_a_timeout() -> None:
    async def main() -> None:
        told: list = []
        followed = followed_now(told)
        followed.observe(ExpiryHint(HASH, Source.REST))
        followed.looked_up(Look.TIMEOUT, {}, 1.0)
        assert [update.status for update in told] == [TransactionStatus.TIMEOUT]
        assert not told[0].contradictions

    asyncio.run(main())


class _Journal:
    """As much of one as is asked."""

    def __init__(self, document: object) -> None:
        self.document, self.asked = document, 0

    def find(self, _: str) -> list:
        self.asked += 1
        if isinstance(self.document, Exception):
            raise self.document
        return [self] if self.document else []


def test_the_journals_document_counts_only_if_it_has_the_hash() -> None:
    whole = json.dumps(OURS.to_json())
    assert recorded_documents(_Journal(whole))(HASH).hash_hex == HASH
    for other in (json.dumps(OTHERS.to_json()), "{", None, JournalError("it is locked")):
        assert recorded_documents(_Journal(other))(HASH) is None
    journal = _Journal(whole)
    assert recorded_documents(journal, among={"x"})(HASH) is None
    assert journal.asked == 0


def test_what_the_signed_bytes_say() -> None:
    claim = signed_claim(OURS)
    assert claim == {
        "kind": Kind.TRANSACTION_V1.value,
        "payment": "100000000",
        "sender": OURS.initiator.public_key.hex,
        "sender_account": OURS.initiator.account_hash.hex(),
        "made_at": "2026-01-02T03:04:05Z",
    }


@pytest.mark.parametrize("timestamp_ms", [10**15, 10**25])
def test_a_time_that_no_calendar_has_is_not_compared(timestamp_ms) -> None:
    document = SimpleNamespace(
        initiator=OURS.initiator, payment_motes=None, kind=Kind.DEPLOY, timestamp_ms=timestamp_ms
    )
    assert set(signed_claim(document)) == {"kind", "sender_account", "sender"}


def test_a_document_is_found_and_read_once_for_its_last_word() -> None:
    asked = []
    documents = {HASH: OURS, OTHERS.hash_hex: OTHERS}
    find = signed_finder(lambda wanted: asked.append(wanted) or documents.get(wanted))
    for wanted, found in [(HASH, OURS), (HASH, OURS), (OTHERS.hash_hex, OTHERS), ("", None), (OTHERS.hash_hex, OTHERS)]:
        assert find(wanted) == (found and signed_claim(found))
    assert asked == [HASH, OTHERS.hash_hex, ""]
