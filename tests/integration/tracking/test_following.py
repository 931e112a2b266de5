"""Sending and watching over real sockets, by each way in which news can come."""

import asyncio
import json
from dataclasses import replace

import pytest
from dev_profiles import PROFILES, cloud_profile, without_account
from dev_transactions import call, transfer

from cspr_track.core.errors import CallbackError, InputError, Unauthorized
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.summary import Summary
from cspr_track.network.token import Token
from cspr_track.tracking.client import parse_hash, send, send_sync, watch
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.journal import SqliteJournal
from cspr_track.tracking.preflight import Preflight, agree, ask_network
from cspr_track.tracking.status import look_up
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer
from cspr_track.transaction.signing import SignatureRejected

S = TransactionStatus
NEWS_FROM = {"stream": Source.STREAM, "node-events": Source.NODE_EVENTS, "polling": Source.NODE_RPC}


class Heard(list):
    """A callback that remembers, and lets a test wait for a status."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def __call__(self, status, data) -> None:
        self.append((status, data))
        self._changed.set()

    @property
    def statuses(self):
        return [status for status, _ in self if status is not S.PING]

    async def wait_for(self, status) -> None:
        while status not in self.statuses:
            self._changed.clear()
            await self._changed.wait()


async def sent_and_executed(net, profile, transaction, **options):
    heard = Heard()
    sending = asyncio.create_task(send(transaction, None, heard, network=profile, **options))
    await heard.wait_for(S.SENT)
    await net.make_block()
    return heard, await sending


async def test_a_transfer_is_sent_then_processed_with_its_cost(net, profile, request) -> None:
    transaction = transfer(net.faucet)
    heard, final = await sent_and_executed(net, profile, transaction)
    assert heard.statuses == [S.SENT, S.PROCESSED]
    assert final.succeeded
    assert final.source is NEWS_FROM[request.node.callspec.params["profile"]]
    assert isinstance(final.summary, Summary)
    assert (final.summary.charged, final.summary.cost, final.summary.refund) == ("100000000", "100000000", "0")
    entity = heard[-1][1]
    assert entity == final.data
    assert entity["deploy_hash"] == transaction.hash_hex
    assert entity["block_height"] == net.chain.latest.height
    assert entity["args"]["amount"] == {"cl_type": "U512", "parsed": "2500000000"}


async def test_every_source_tells_the_same_entity(net, request) -> None:
    transaction = call(net.faucet, "succeed")
    entities = []
    for reach in PROFILES.values():
        profile = reach(net)
        _, final = await sent_and_executed(net, profile, transaction)
        entities.append(final.data)
    assert entities[1:] == entities[:-1]


async def test_a_failing_call_is_processed_with_its_error_explained(net, profile) -> None:
    _, final = await sent_and_executed(net, profile, call(net.faucet, "revert", code=7))
    assert not final.succeeded
    error = final.summary.error
    assert (error.message, error.code, error.kind) == ("User error: 7", 7, "user")
    assert final.summary.charged == "5000000000"


async def test_a_legacy_deploy_goes_the_same_way(net, profile) -> None:
    _, final = await sent_and_executed(net, profile, transfer(net.faucet, legacy=True))
    assert (final.succeeded, final.kind) == (True, "deploy")


async def test_a_ttl_that_passes_ends_in_expired(net, profile) -> None:
    heard = Heard()
    sending = asyncio.create_task(send(call(net.faucet, "never", ttl_ms=300), None, heard, network=profile))
    await heard.wait_for(S.SENT)
    while not sending.done():
        await net.make_block()
        await asyncio.sleep(0.05)
    assert heard.statuses == [S.SENT, S.EXPIRED]


async def test_we_stop_listening_after_the_time_given(net, profile) -> None:
    heard = Heard()
    final = await send(call(net.faucet, "never"), None, heard, 0.2, network=profile)
    assert heard.statuses == [S.SENT, S.TIMEOUT]
    assert "may still be executed" in final.message


async def test_a_refused_transaction_is_an_error_with_the_nodes_reason(net, profile) -> None:
    heard = Heard()
    final = await send(transfer(net.faucet, motes=1), None, heard, network=profile)
    assert heard.statuses == [S.ERROR]
    assert "insufficient transfer amount" in final.message
    assert net.chain.stored == {}


async def test_watching_before_during_and_after_the_execution_ends_the_same(net, profile) -> None:
    transaction = transfer(net.faucet)
    early = Heard()
    waiting = asyncio.create_task(watch(transaction.hash_hex, early, network=profile))
    await asyncio.sleep(0)  # it begins before anybody has sent anything
    _, final = await sent_and_executed(net, profile, transaction)
    assert (await waiting).data == final.data
    assert early.statuses[-1] is S.PROCESSED
    late = Heard()
    assert (await watch(transaction.hash_hex, late, network=profile)).data == final.data
    assert late.statuses == [S.PROCESSED]


async def test_a_hash_that_nobody_knows_is_waited_for_and_then_timed_out(net, profile) -> None:
    heard = Heard()
    final = await watch("ab" * 32, heard, 0.3, network=profile)
    assert heard.statuses == [S.TIMEOUT]
    assert "no source knew this hash" in final.message


async def test_one_look_tells_what_is_known_now(net, profile) -> None:
    transaction = transfer(net.faucet)
    (unknown,) = await look_up([transaction.hash_hex], profile)
    assert (unknown.status, unknown.final) == (S.ERROR, True)
    net.chain.put(transaction, transaction.timestamp_ms)
    (pending,) = await look_up([transaction.hash_hex], profile)
    assert (pending.status, pending.kind) == (S.SENT, "transaction-v1" if profile.rest is None else pending.kind)
    await net.make_block()
    (done,) = await look_up([transaction.hash_hex], profile)
    assert done.succeeded


async def test_a_signer_signs_what_is_not_signed_yet(net) -> None:
    unsigned = make_transfer(
        initiator=net.faucet.public_key,
        to=b"\x07" * 32,
        amount_motes=2_500_000_000,
        payment_motes=TRANSFER_PAYMENT_MOTES,
        chain_name="casper-devnet",
        timestamp_ms=transfer(net.faucet).timestamp_ms,
    )
    heard = Heard()
    profile = cloud_profile(net)
    sending = asyncio.create_task(send(json.dumps(unsigned.to_json()), net.faucet, heard, network=profile))
    await heard.wait_for(S.SENT)
    await net.make_block()
    assert (await sending).succeeded


async def test_a_signer_that_says_no_cancels_and_nothing_is_sent(net, profile) -> None:
    class Unwilling:
        public_key = net.faucet.public_key

        def sign(self, transaction_hash: bytes) -> bytes:
            raise SignatureRejected("not today")

    heard = Heard()
    unsigned = replace(transfer(net.faucet), approvals=())
    final = await send(unsigned, Unwilling(), heard, network=profile)
    assert (heard.statuses, final.message) == ([S.CANCELLED], "not today")
    assert net.chain.stored == {}


async def test_an_unsigned_transaction_without_a_signer_is_refused_here(net, profile) -> None:
    unsigned = replace(transfer(net.faucet), approvals=())
    with pytest.raises(InputError) as refused:
        await send(unsigned.to_json(), None, network=profile)
    assert refused.value.code == "no-approvals"
    assert net.chain.stored == {}


async def test_a_wrong_token_is_an_error_before_anything_is_sent(net) -> None:
    profile = replace(cloud_profile(net), token=Token("wrong"))
    with pytest.raises(Unauthorized):
        await send(transfer(net.faucet), None, network=profile)
    assert net.chain.stored == {}


async def test_a_callback_may_be_a_coroutine_function_and_hears_everything_in_order(net, profile) -> None:
    heard = Heard()

    async def slowly(status, data) -> None:
        await asyncio.sleep(0.01)
        heard(status, data)

    sending = asyncio.create_task(send(transfer(net.faucet), None, slowly, network=profile))
    await heard.wait_for(S.SENT)
    await net.make_block()
    await sending
    assert heard.statuses == [S.SENT, S.PROCESSED]


@pytest.mark.parametrize("as_coroutine", [False, True])
async def test_what_a_callback_raises_loses_no_transaction_and_reaches_the_caller_at_the_end(net, as_coroutine) -> None:
    heard = Heard()

    def broken(status, data) -> None:
        heard(status, data)
        raise LookupError("mine")

    async def broken_later(status, data) -> None:
        broken(status, data)

    callback = broken_later if as_coroutine else broken
    sending = asyncio.create_task(send(transfer(net.faucet), None, callback, network=cloud_profile(net)))
    await heard.wait_for(S.SENT)
    await net.make_block()
    with pytest.raises(CallbackError, match="LookupError: mine") as raised:
        await sending
    assert heard.statuses == [S.SENT, S.PROCESSED]
    assert raised.value.update.succeeded
    assert isinstance(raised.value.__cause__, LookupError)


async def test_many_are_followed_over_one_connection(net, profile) -> None:
    transactions = [transfer(net.faucet, motes=2_500_000_000 + n) for n in range(20)]
    told = []
    async with Tracker(profile) as tracker:
        following = [
            await deliver(tracker, transaction, told.append, timeout_s=60, journal=None) for transaction in transactions
        ]
        await net.make_block()
        finals = await asyncio.gather(*(followed.outcome for followed in following))
    assert all(final.succeeded for final in finals)
    assert len([update for update in told if update.final]) == 20
    opened = net.faulty.connections["stream"] + net.faulty.connections["events"]
    assert opened < len(transactions) / 2  # one at a time; it is opened anew to ask for more


async def test_a_wider_subscription_does_not_have_everything_looked_up_again(net, monkeypatch) -> None:
    """Hashes that came one by one cost the budget as many requests as their number squared."""
    monkeypatch.setattr("cspr_track.tracking.channel.RESUBSCRIBE_S", 0.0)
    count = 8
    async with Tracker(replace(cloud_profile(net), lookup_interval_s=60)) as tracker:
        for n in range(count):
            tracker.follow(f"{n:064x}", lambda _: None)
            await tracker.connected()
            while net.faulty.connections["stream"] <= n:
                await asyncio.sleep(0.005)
        transaction = transfer(net.faucet)
        followed = await deliver(tracker, transaction, lambda _: None, timeout_s=20, journal=None)
        await net.make_block()
        assert (await followed.outcome).succeeded
    assert net.faulty.connections["rest"] <= 2 * count + 3  # when it comes, and when the connection for it is there


async def test_one_connection_to_a_node_brings_news_of_whatever_is_followed_later(net, monkeypatch) -> None:
    monkeypatch.setattr("cspr_track.tracking.channel.RESUBSCRIBE_S", 0.0)
    async with Tracker(without_account(net)) as tracker:
        for _ in range(3):
            followed = await deliver(tracker, transfer(net.faucet), lambda _: None, timeout_s=20, journal=None)
            await net.make_block()
            assert (await followed.outcome).source is Source.NODE_EVENTS
    assert net.faulty.connections["events"] == 1


async def test_the_journal_knows_before_the_network_does_and_to_the_end(net, profile, tmp_path) -> None:
    transaction = transfer(net.faucet)
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        heard = Heard()
        sending = asyncio.create_task(send(transaction, None, heard, network=profile, journal=journal))
        await heard.wait_for(S.SENT)
        assert [row.status for row in journal.pending()] == ["sent"]
        await net.make_block()
        await sending
        (row,) = journal.history()
        assert (row.status, row.success, row.charged) == ("processed", True, "100000000")
        (whole,) = journal.find(row.transaction_hash)
        assert json.loads(whole.document)["hash"] == transaction.hash_hex
        again = Heard()
        await send(transaction, None, again, network=profile, journal=journal)
        assert again.statuses == [S.PROCESSED]  # followed, not put a second time


async def test_a_journal_that_can_be_written_no_more_ends_no_following(net, tmp_path) -> None:
    transaction = transfer(net.faucet)
    path = tmp_path / "journal.sqlite3"
    with SqliteJournal(path) as journal:

        def stops_writing(status, _) -> None:
            if status is S.SENT:
                journal.close()

        sending = asyncio.create_task(
            send(transaction, None, stops_writing, network=cloud_profile(net), journal=journal)
        )
        while transaction.hash_hex not in net.chain.stored:
            await asyncio.sleep(0.01)
        await net.make_block()
        assert (await sending).succeeded
    with SqliteJournal(path) as journal:
        assert [row.status for row in journal.pending()] == ["sent"]  # to be found out again


async def test_a_network_is_asked_before_anything_is_signed(net) -> None:
    profile = cloud_profile(net)
    asked = await ask_network(profile)
    assert (asked.chain_name, asked.chain_time_ms) == ("casper-devnet", net.chain.latest.timestamp_ms)
    with pytest.raises(InputError, match="is 'casper-devnet'"):
        agree(profile, "casper", asked)
    agree(replace(profile, chain_name="x"), "casper", Preflight(replayed_chain_names=("casper",)))


def test_the_sync_form_says_so_inside_a_running_loop() -> None:
    async def inside() -> None:
        send_sync({}, None)

    with pytest.raises(RuntimeError, match="await send"):
        asyncio.run(inside())


@pytest.mark.parametrize("text", ["", "12", "g" * 64, "ab" * 33])
def test_what_is_no_hash_is_refused(text) -> None:
    with pytest.raises(InputError, match="not a transaction hash"):
        parse_hash(text)
