"""What is told of one followed transaction, to the last field, and what is held against whom."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from virtual_time import BEGAN_MS, VirtualClock, run

from cspr_track.core.lifecycle import CONFIRM_S, Lifecycle, Look
from cspr_track.core.observation import Executed, ExpiryHint, Heartbeat, Known, NotKnown
from cspr_track.core.status import Kind, Source, TransactionStatus
from cspr_track.core.summary import summarize
from cspr_track.core.update import StatusUpdate, utc_text_of_ms
from cspr_track.tracking.followed import Followed

HASH = "ab" * 32
ENTITY = {"deploy_hash": HASH, "cost": "100", "payment_amount": "100", "error_message": None, "block_height": 7}
SIGNED = {"payment": "100"}
S = TransactionStatus
STREAM, REST, RPC, EVENTS = Source.STREAM, Source.REST, Source.NODE_RPC, Source.NODE_EVENTS
TTL_ENDS = BEGAN_MS + 60_000


def told_by(source: Source, **changes: object) -> Executed:
    return Executed(HASH, source, ENTITY | changes, Kind.DEPLOY)


class Case:
    """One that is followed, and what it told."""

    def __init__(self, *, own: bool = False, ttl: bool = True, wrong_by_s: float = 0.0, **options: Any) -> None:
        self.told: list[StatusUpdate] = []
        life = Lifecycle(HASH, own=own, timeout_s=None, expires_at_ms=TTL_ENDS if ttl else None, expiry_margin_ms=5000)
        given: dict[str, Any] = {"explorer": None, "on_update": self.told.append, **options}
        self.followed = Followed(life, clock=VirtualClock(wrong_by_s=wrong_by_s), network="casper-test", **given)

    @property
    def final(self) -> StatusUpdate:
        [final] = [update for update in self.told if update.final]
        assert self.followed.done
        assert self.followed.outcome.result() is final
        return final

    @property
    def said(self) -> dict[str, dict[str, object]]:
        """What the contradictions of the final word say: field -> source -> value."""
        found = self.final.contradictions
        return {one.field: dict(one.said) for one in found} if isinstance(found, tuple) else {}


Play = Callable[[], Coroutine[Any, Any, None]]


def in_virtual_time(play: Play) -> Callable[[], None]:
    """The test, played in a loop whose time is its own."""

    def test() -> None:
        run(play())

    test.__name__, test.__doc__ = play.__name__, play.__doc__
    return test


@in_virtual_time
async def test_an_execution_is_told_to_the_last_field() -> None:
    await asyncio.sleep(2)
    case = Case(explorer="https://explorer.example")
    await asyncio.sleep(1.5)
    case.followed.observe(told_by(STREAM, error_message="User error: 7"))
    url = f"https://explorer.example/transaction/{HASH}"
    assert case.followed.explorer_url == url
    entity = ENTITY | {"error_message": "User error: 7"}
    assert case.final == StatusUpdate(
        status=S.PROCESSED,
        transaction_hash=HASH,
        kind=Kind.DEPLOY,
        network="casper-test",
        at=utc_text_of_ms(BEGAN_MS + 3500),
        elapsed_ms=1500,
        source=STREAM,
        final=True,
        message="executed, failed: User error: 7",
        data=entity,
        summary=summarize(entity, explorer_url=url),
    )
    assert case.followed.transaction_hash == HASH


@in_virtual_time
async def test_what_is_not_final_has_no_data_and_no_contradictions() -> None:
    case = Case()
    case.followed.observe(ExpiryHint(HASH, REST))
    case.followed.observe(Known(HASH, RPC, Kind.DEPLOY))
    case.followed.observe(Heartbeat(STREAM))
    assert [(one.status, one.final, one.source, one.elapsed_ms) for one in case.told] == [
        (S.SENT, False, RPC, 0),
        (S.PING, False, STREAM, 0),
    ]
    assert not any(isinstance(one.data, dict) or isinstance(one.contradictions, tuple) for one in case.told)
    assert case.followed.explorer_url is None
    assert not case.followed.done


def test_what_is_told_is_logged_and_pings_only_for_debugging(caplog) -> None:
    async def main() -> None:
        case = Case()
        case.followed.observe(Known(HASH, RPC))
        case.followed.observe(Heartbeat(STREAM))

    with caplog.at_level(logging.DEBUG, logger="cspr_track.tracking.followed"):
        run(main())
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("INFO", f"{HASH} is sent (node-rpc): the network holds it, not executed yet"),
        ("DEBUG", f"{HASH} is ping (stream): the connection is alive"),
    ]


@in_virtual_time
async def test_what_the_callback_raises_ends_the_following_and_is_given_back() -> None:
    heard = []

    def fail(update: StatusUpdate) -> None:
        heard.append(update)
        raise ZeroDivisionError

    case = Case(on_update=fail, own=True)
    case.followed.observe(told_by(STREAM))  # sent and processed; the second is not told any more
    assert [update.status for update in heard] == [S.SENT]
    assert case.followed.done
    with pytest.raises(ZeroDivisionError):
        case.followed.outcome.result()


@in_virtual_time
async def test_ones_own_words_for_an_error_are_used() -> None:
    called = "cd" * 32
    case = Case(own_errors={called: {7: "out of tickets"}})
    case.followed.observe(told_by(STREAM, error_message="User error: 7", contract_hash=called))
    assert case.final.summary.error.title == "out of tickets"


BELIEFS = [
    # signed, held before, remembered before, what is told now -> believed
    (None, None, None, {}, True),
    (SIGNED, None, None, {}, True),
    (SIGNED, None, None, {"payment_amount": "1"}, False),
    (None, {}, None, {}, True),
    (None, {"cost": "1"}, None, {}, False),
    (None, None, {}, {}, True),
    (None, None, {"cost": "1"}, {}, False),
    (SIGNED, {}, {}, {}, True),
    (SIGNED, {}, {"cost": "1"}, {}, False),
    (SIGNED, {"cost": "1"}, {}, {}, False),
]


@pytest.mark.parametrize(("signed", "held", "remembered", "now", "believed"), BELIEFS)
def test_what_contradicts_nothing_is_believed(signed, held, remembered, now, believed) -> None:
    async def main() -> None:
        case = Case(signed=(lambda _: signed) if signed else None)
        case.followed.partial = None if held is None else told_by(REST, **held)
        if remembered is not None:
            case.followed.remember(told_by(EVENTS, **remembered))
        assert case.followed.believes(told_by(STREAM, **now)) is believed

    run(main())


@in_virtual_time
async def test_the_document_is_looked_for_by_hash_and_contradicts_what_is_told() -> None:
    asked = []
    case = Case(signed=lambda of: asked.append(of) or SIGNED)
    case.followed.observe(told_by(STREAM, payment_amount="1"))
    assert set(asked) == {HASH}
    assert case.said == {"payment": {"stream": "1", "document": "100"}}
    assert case.final.message == "executed with success; contradicted: payment (stream says 1, document says 100)"


@in_virtual_time
async def test_of_several_one_is_told_and_the_others_contradict_it() -> None:
    case = Case(signed=lambda _: SIGNED)
    case.followed.partial = told_by(STREAM, payment_amount="1")
    case.followed.settle([told_by(REST, cost="3"), case.followed.partial, told_by(RPC)])
    assert case.final.source is RPC
    assert case.followed.partial is None
    assert case.said == {
        "cost": {"node-rpc": "100", "rest": "3", "stream": "100"},
        "payment": {"rest": "100", "stream": "1", "document": "100"},  # a node without the document states none
    }


@in_virtual_time
async def test_who_contradicts_the_document_is_not_told_though_it_was_asked() -> None:
    case = Case(signed=lambda _: SIGNED)
    case.followed.settle([told_by(RPC, payment_amount="1", contract_entrypoint={}), told_by(STREAM)])
    assert case.final.source is STREAM


@in_virtual_time
async def test_who_agrees_contradicts_nobody() -> None:
    case = Case(signed=lambda _: SIGNED)
    case.followed.settle([told_by(REST), told_by(STREAM), told_by(RPC)])
    assert case.said == {}
    assert not isinstance(case.final.contradictions, tuple)
    assert case.final.message == "executed with success"


@in_virtual_time
async def test_what_nobody_knew_of_is_not_told_and_not_forgotten() -> None:
    case = Case()
    case.followed.partial = told_by(STREAM)
    case.followed.doubt(case.followed.partial)
    assert (case.followed.partial, case.followed.doubted, case.told) == (None, True, [])
    assert case.followed.heard_from(STREAM)
    assert not case.followed.heard_from(REST)
    case.followed.observe(NotKnown(HASH, RPC))
    case.followed.observe(Heartbeat(STREAM))
    assert not isinstance(case.told[0].contradictions, tuple)
    case.followed.looked_up(Look.TIMEOUT, {}, 1.0)
    assert case.said == {"outcome": {"local": "timeout", "stream": "success"}}
    assert case.final.message == (
        "no source knew this hash within the time given; it may still be sent; "
        "contradicted: outcome (local says timeout, stream says success)"
    )


@in_virtual_time
async def test_nobody_was_heard_of_whom_nothing_was_remembered() -> None:
    case = Case()
    assert not case.followed.heard_from(STREAM)
    case.followed.observe(ExpiryHint(HASH, STREAM))
    assert not case.followed.heard_from(STREAM)  # of an execution


@in_virtual_time
async def test_a_hint_of_an_expiry_contradicts_the_execution_that_comes_after_it() -> None:
    case = Case()
    case.followed.observe(ExpiryHint(HASH, EVENTS))
    case.followed.observe(told_by(REST))
    assert case.said == {"outcome": {"rest": "success", "node-events": "expired"}}
    case.followed.observe(ExpiryHint(HASH, EVENTS))  # too late for anything
    assert len(case.told) == 1


@in_virtual_time
async def test_an_execution_that_was_told_contradicts_an_expiry() -> None:
    case = Case()
    case.followed.remember(told_by(STREAM))
    case.followed.looked_up(Look.EXPIRY, {RPC: TTL_ENDS + 5001, REST: TTL_ENDS + 5001}, 1.0)
    assert case.said["outcome"] == {"node-rpc": "expired", "stream": "success"}


CLOCKS = [
    # this machine's clock wrong by, seconds -> whether it contradicts the chain's that the TTL is over
    (0.0, True),  # the test begins a minute before the end of the TTL
    (59.999, True),
    (60.0, False),
    (7200.0, False),
]


@pytest.mark.parametrize(("wrong_by_s", "contradicts"), CLOCKS)
def test_an_expiry_that_this_machines_clock_contradicts_says_so(wrong_by_s, contradicts) -> None:
    async def main() -> None:
        case = Case(wrong_by_s=wrong_by_s)
        case.followed.looked_up(Look.EXPIRY, {RPC: TTL_ENDS + 5001, REST: TTL_ENDS + 5001}, 1.0)
        assert (case.final.status, case.final.source) == (S.EXPIRED, RPC)
        here = utc_text_of_ms(BEGAN_MS + int(wrong_by_s * 1000))
        both = {"node-rpc": utc_text_of_ms(TTL_ENDS + 5001), "local": here}
        assert case.said == ({"chain_time": both} if contradicts else {})

    run(main())


@in_virtual_time
async def test_an_expiry_on_a_services_word_compares_no_clocks() -> None:
    case = Case(ttl=False)
    case.followed.observe(ExpiryHint(HASH, REST))
    for _ in range(2):
        case.followed.looked_up(Look.HINT, {RPC: 5}, 1.0)
        await asyncio.sleep(CONFIRM_S)
    assert (case.final.status, case.final.source, case.said) == (S.EXPIRED, REST, {})


@in_virtual_time
async def test_a_look_up_that_proves_nothing_is_made_again_later() -> None:
    case = Case()
    await asyncio.sleep(3)
    case.followed.looked_up(Look.EXPIRY, {}, 7.0)
    assert case.followed.lifecycle.expiry_retry_at == 10


@in_virtual_time
async def test_an_execution_waits_for_finality_and_for_what_others_say() -> None:
    case = Case(signed=lambda _: SIGNED)
    case.followed.finalized = True
    case.followed.observe(told_by(STREAM, payment_amount="1"))
    case.followed.observe(told_by(STREAM, cost="5"))
    assert case.told == []
    assert case.followed.awaiting == told_by(STREAM, payment_amount="1")
    assert case.followed.reconsider(told_by(RPC)) == told_by(RPC)
    assert case.followed.awaiting == told_by(RPC)
    case.followed.confirm()
    assert (case.final.source, case.followed.finalized) == (RPC, False)
    assert {"stream": "1"}.items() <= case.said["payment"].items()


@in_virtual_time
async def test_a_second_source_that_contradicts_the_document_does_not_replace_the_first() -> None:
    case = Case(signed=lambda _: SIGNED)
    case.followed.finalized = True
    case.followed.observe(told_by(STREAM))
    assert case.followed.reconsider(told_by(RPC, payment_amount="1", contract_entrypoint={})) == told_by(STREAM)


@in_virtual_time
async def test_the_first_who_is_asked_is_taken_where_nobody_waits() -> None:
    case = Case()
    case.followed.finalized = True
    assert case.followed.reconsider(told_by(RPC)) == told_by(RPC)
    assert case.followed.heard_from(RPC)


@in_virtual_time
async def test_finality_without_an_execution_tells_nothing() -> None:
    case = Case()
    case.followed.finalized = True
    case.followed.confirm()
    assert (case.told, case.followed.finalized) == ([], False)


@in_virtual_time
async def test_nothing_is_known_of_one_that_begins() -> None:
    followed = Case().followed
    assert (followed.looking, followed.looked, followed.answered, followed.doubted) == (False, 0, False, False)
    assert (followed.next_look_at, followed.partial, followed.awaiting) == (None, None, None)
    assert (followed.due, followed.began_at, followed.finalized) == (float("inf"), 0.0, False)
