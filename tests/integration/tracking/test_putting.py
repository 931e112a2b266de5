"""Handing a transaction to nodes that lie, lag, lose their answers, or say no: what is concluded, and what is not."""

import asyncio
from dataclasses import replace

import pytest
from dev_profiles import polling_only
from dev_transactions import now_ms, transfer
from lying_network import lying_network
from raw_servers import begins, free_port, head, never_answers, raw_server, resets, rpc, says
from security.liars import OURS
from virtual_time import VirtualClock, run

from cspr_track.network.profiles import Profile
from cspr_track.tracking.deliver import deliver, row_of
from cspr_track.tracking.journal import SqliteJournal
from cspr_track.tracking.preflight import ASK_LIMIT_S, ask_network
from cspr_track.tracking.put import PUT_LIMIT_S
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.keys import SecretKey

POOR = {"code": -32016, "message": "Invalid transaction", "data": "the transaction was invalid: insufficient balance"}
FORGED = POOR | {"data": "the transaction was invalid: The transaction sent to the network had an invalid approval"}


class Said:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def say(self, text: str) -> None:
        self.texts.append(text)

    def channel(self, state, source, words, retry_s) -> None:
        """Not of interest."""

    def block(self, block_time_ms) -> None:
        """Not of interest."""


async def sent_through(net, *nodes: str, timeout_s: float = 20):
    """Send a transfer through these nodes; gives the final update, and what was said."""
    said = Said()
    profile = replace(polling_only(net), rpc=nodes)
    async with Tracker(profile, notices=said) as tracker:
        followed = await deliver(tracker, transfer(net.faucet), lambda _: None, timeout_s=timeout_s, journal=None)
        await net.make_block()
        return await followed.outcome, said.texts


async def sent(net, transaction) -> None:
    async with Tracker(polling_only(net)) as other:
        await other.nodes[0].call("account_put_transaction", {"transaction": {"Version1": transaction.to_json()}})


def passes_on(net):
    async def answer(writer, request) -> None:
        async with Tracker(polling_only(net)) as other:
            found = await other.nodes[0].call(request.call["method"], request.call.get("params"))
        await rpc(result=found)(writer, request)

    return answer


async def test_where_one_node_is_down_the_next_is_tried(net) -> None:
    final, _ = await sent_through(net, f"http://127.0.0.1:{free_port()}/rpc", net.info.rpc)
    assert final.succeeded


async def test_where_one_node_sees_another_state_the_next_is_tried(net) -> None:
    async with raw_server(rpc(error=POOR)) as behind:
        final, _ = await sent_through(net, f"{behind.http}/rpc", net.info.rpc)
    assert final.succeeded


async def test_what_every_node_calls_bad_is_refused_and_looked_up_once(net) -> None:
    async with raw_server(rpc(error=FORGED)) as first, raw_server(rpc(error=FORGED)) as second:
        final, _ = await sent_through(net, f"{first.http}/rpc", f"{second.http}/rpc")
        for node in (first, second):
            asked = [request.call["method"] for request in node.requests]
            assert asked == ["account_put_transaction", "info_get_transaction"]
    assert final.status.value == "error"
    assert "invalid approval" in final.message


async def test_what_one_node_calls_bad_is_put_to_the_next(net) -> None:
    """We have checked hash and signatures ourselves: who refuses them is wrong, or lies, and may even have taken it."""
    async with raw_server(rpc(error=FORGED)) as liar:
        final, _ = await sent_through(net, f"{liar.http}/rpc", net.info.rpc)
    assert final.succeeded


@pytest.mark.parametrize("code", [-32600, -32602, -32700])
async def test_where_the_first_cannot_read_the_request_the_next_is_tried(net, code) -> None:
    async with raw_server(rpc(error={"code": code, "message": "Invalid Request"})) as gateway:
        final, _ = await sent_through(net, f"{gateway.http}/rpc", net.info.rpc)
    assert final.succeeded


@pytest.mark.parametrize("code", [-32600, -32602, -32700])
async def test_what_nobody_can_read_is_refused(net, code) -> None:
    async with raw_server(rpc(error={"code": code, "message": "Invalid Request"})) as gateway:
        final, _ = await sent_through(net, f"{gateway.http}/rpc")
    assert final.status.value == "error"
    assert f"Invalid Request ({code})" in final.message


async def test_what_a_node_calls_bad_though_the_network_has_executed_it_is_followed(net) -> None:
    """Somebody else sent it; one look-up is enough to know."""
    transaction = transfer(net.faucet)
    await sent(net, transaction)
    await net.make_block()
    said, told = Said(), []

    async def refuses(writer, request) -> None:
        put = request.call["method"].startswith("account_put")
        await (rpc(error=FORGED) if put else passes_on(net))(writer, request)

    async with raw_server(refuses) as node:
        profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",))
        async with Tracker(profile, notices=said) as tracker:
            followed = await deliver(tracker, transaction, told.append, timeout_s=20, journal=None)
            assert (await followed.outcome).succeeded
    assert "error" not in [update.status.value for update in told]
    assert any("the network has it already" in text for text in said.texts)


def trickles():
    """A node that tells its network and nothing else, ever so slowly."""

    async def answer(writer, request) -> None:
        if request.call["method"] == "info_get_status":
            await rpc(result={"chainspec_name": "casper-slow"})(writer, request)
            return
        writer.write(head(200, Content_Length=1000))
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(1)

    return answer


def test_a_node_that_trickles_its_answer_is_left_for_the_next() -> None:
    async def main() -> None:
        async with lying_network(OURS) as good, raw_server(trickles()) as slow:
            profile = replace(good.profile("rpc"), rpc=(f"{slow.http}/rpc", good.addresses["rpc"]))
            told = []
            async with Tracker(profile, clock=VirtualClock()) as tracker:
                await deliver(tracker, OURS, told.append, timeout_s=60, journal=None)
                assert [update.status.value for update in told] == ["sent"]
            assert asyncio.get_running_loop().time() == pytest.approx(PUT_LIMIT_S, abs=0.1)

    run(main())


def test_while_an_answer_is_lost_a_refusal_of_another_does_not_end_the_putting() -> None:
    """The first one loses answers for a while, the second is behind: the first is asked until it takes it."""

    async def main() -> None:
        async with lying_network(OURS) as good:
            broken = True

            async def loses(writer, request) -> None:
                if broken:
                    await resets(writer, request)
                else:
                    await good.serve_rpc(writer, request)

            async with raw_server(loses) as first, raw_server(rpc(error=POOR)) as second:
                profile = replace(good.profile("rpc"), rpc=(f"{first.http}/rpc", f"{second.http}/rpc"))
                told = []
                async with Tracker(profile, clock=VirtualClock()) as tracker:
                    followed = await deliver(tracker, OURS, told.append, timeout_s=120, journal=None)
                    await asyncio.sleep(20)
                    broken = False
                    while not told:
                        await asyncio.sleep(0.1)
                    assert (told[0].status.value, followed.done) == ("sent", False)

    run(main())


def test_a_node_that_is_busy_is_asked_again_before_the_refusal_of_another_counts() -> None:
    async def main() -> None:
        async with lying_network(OURS) as good:
            asked: list[str] = []

            async def busy(writer, request) -> None:
                asked.append(request.call["method"])
                if len(asked) == 1:
                    await says(429, "", Retry_After="2")(writer, request)
                else:
                    await good.serve_rpc(writer, request)

            async with raw_server(rpc(error=POOR)) as poor, raw_server(busy) as second:
                profile = replace(good.profile("rpc"), rpc=(f"{poor.http}/rpc", f"{second.http}/rpc"))
                told = []
                async with Tracker(profile, clock=VirtualClock()) as tracker:
                    await deliver(tracker, OURS, told.append, timeout_s=60, journal=None)
                assert [update.status.value for update in told] == ["sent"]

    run(main())


async def test_a_node_whose_clock_is_ahead_does_not_keep_it_from_being_sent(net) -> None:
    """Too late it is only where this machine's clock says so, too; a put too late does no harm."""
    tomorrow_ms = now_ms() + 86_400_000
    async with Tracker(polling_only(net)) as tracker:
        followed = await deliver(
            tracker, transfer(net.faucet), lambda _: None, timeout_s=20, journal=None, chain_time_ms=tomorrow_ms
        )
        await net.make_block()
        assert (await followed.outcome).succeeded


def test_a_node_that_trickles_does_not_keep_it_from_being_sent() -> None:
    """It tells what it must, and is waited for no longer than that about what is good to know."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with raw_server(trickles()) as slow:
            profile = Profile(name="slow", chain_name="casper-slow", rpc=(f"{slow.http}/rpc",))
            found = await ask_network(profile, [transfer(SecretKey("ed25519", bytes(range(32))))])
        assert (found.chain_name, found.rules, loop.time()) == ("casper-slow", None, ASK_LIMIT_S)

    run(main())


async def test_a_put_that_is_answered_with_a_redirect_may_be_live(net) -> None:
    async def takes_it_and_sends_elsewhere(writer, request) -> None:
        if "put" not in request.call["method"]:
            await passes_on(net)(writer, request)
            return
        await sent(net, transaction)
        writer.write(head(302, Location="data:,x", Content_Length=0))

    transaction = transfer(net.faucet)
    said = Said()
    async with raw_server(takes_it_and_sends_elsewhere) as node:
        profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",))
        async with Tracker(profile, notices=said) as tracker:
            followed = await deliver(tracker, transaction, lambda _: None, timeout_s=20, journal=None)
            await net.make_block()
            assert (await followed.outcome).succeeded


async def test_after_a_lost_answer_no_refusal_of_another_node_is_the_end(net) -> None:
    """The first node took it and broke off; the second is of another network, say."""
    transaction = transfer(net.faucet)
    looks = []

    async def takes_it_and_breaks(writer, request) -> None:
        if "put" in request.call["method"]:
            await sent(net, transaction)
            await resets(writer, request)
            return
        looks.append(request)
        await (resets if len(looks) == 1 else passes_on(net))(writer, request)

    said = Said()
    async with raw_server(takes_it_and_breaks) as first, raw_server(rpc(error=FORGED)) as second:
        profile = replace(polling_only(net), rpc=(f"{first.http}/rpc", f"{second.http}/rpc"))
        async with Tracker(profile, notices=said) as tracker:
            followed = await deliver(tracker, transaction, lambda _: None, timeout_s=20, journal=None)
            assert not followed.done
            await net.make_block()
            assert (await followed.outcome).succeeded
    assert any("in case the first try is live" in text for text in said.texts)


async def test_every_node_is_asked_before_a_refusal_counts(net) -> None:
    """The first one knows nothing of it, the second has executed it: its balance is spent."""
    transaction = transfer(net.faucet)
    await sent(net, transaction)
    await net.make_block()
    unknown = rpc(error={"code": -32014, "message": "No such transaction", "data": None})

    def refusing(otherwise):
        async def answer(writer, request) -> None:
            await (rpc(error=POOR) if "put" in request.call["method"] else otherwise)(writer, request)

        return answer

    async with raw_server(refusing(unknown)) as first, raw_server(refusing(passes_on(net))) as second:
        profile = replace(polling_only(net), rpc=(f"{first.http}/rpc", f"{second.http}/rpc"))
        async with Tracker(profile) as tracker:
            followed = await deliver(tracker, transaction, lambda _: None, timeout_s=20, journal=None)
            assert (await followed.outcome).succeeded


async def test_a_node_that_takes_minutes_to_answer_a_put_is_waited_for_no_longer_than_asked(net) -> None:
    """Nobody knows whether it has the transaction, so it is no error."""

    async def trickles(writer, request) -> None:
        if "put" in request.call["method"]:
            await begins(head(200, Content_Length=1000), never_answers)(writer, request)
        else:
            await passes_on(net)(writer, request)

    said = Said()
    with SqliteJournal(None) as journal:
        async with raw_server(trickles) as node:
            profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",))
            async with Tracker(profile, notices=said) as tracker:
                followed = await deliver(tracker, transfer(net.faucet), lambda _: None, timeout_s=1, journal=journal)
                assert (await followed.outcome).status.value == "timeout"
        assert [row.status for row in journal.pending()] == ["timeout"]
    assert any("in case it is live" in text for text in said.texts)


async def test_who_is_told_to_wait_an_hour_is_told_in_time_that_nothing_was_sent(net) -> None:
    async with raw_server(says(429, Retry_After=3600)) as node:
        profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",))
        async with Tracker(profile) as tracker:
            followed = await deliver(tracker, transfer(net.faucet), lambda _: None, timeout_s=1, journal=None)
            final = await followed.outcome
    assert final.status.value == "error"
    assert final.message.startswith("nothing was sent within ")
    assert "too many requests" in final.message


async def test_what_every_node_refuses_by_its_state_is_refused(net) -> None:
    async with raw_server(rpc(error=POOR)) as first, raw_server(rpc(error=POOR)) as second:
        final, _ = await sent_through(net, f"{first.http}/rpc", f"{second.http}/rpc")
    assert final.status.value == "error"
    assert "insufficient balance" in final.message


async def test_after_a_lost_answer_a_refusal_by_state_decides_nothing(net) -> None:
    """The first try was accepted, its answer lost; it spent the balance, so that the second one is refused."""
    transaction = transfer(net.faucet)

    async def takes_it_and_breaks(writer, request) -> None:
        await sent(net, transaction)
        await resets(writer, request)

    unknown = rpc(error={"code": -32014, "message": "No such transaction", "data": None})
    said = Said()
    async with raw_server(takes_it_and_breaks, rpc(error=POOR), unknown) as node:
        profile = replace(polling_only(net), rpc=(f"{node.http}/rpc", net.info.rpc))
        async with Tracker(replace(profile, rpc=(f"{node.http}/rpc",)), notices=said) as tracker:
            followed = await deliver(tracker, transaction, lambda _: None, timeout_s=2, journal=None)
            assert not followed.done
            final = await followed.outcome
    assert final.status.value == "timeout"  # this node says nothing more: nobody can know, and nothing false is said
    assert any("may be live" in text for text in said.texts)
    assert any("in case the first try is live" in text for text in said.texts)


async def test_what_was_executed_before_is_not_called_refused_because_its_balance_is_spent(net) -> None:
    """A run was killed before it heard that its transaction was accepted; the same file is sent again later."""
    transaction = transfer(net.faucet)
    await sent(net, transaction)
    await net.make_block()
    asked = []

    async def poor(writer, request) -> None:
        asked.append(request.call["method"])
        if asked[-1] == "account_put_transaction":
            await rpc(error=POOR)(writer, request)
        else:
            await passes_on(net)(writer, request)

    said = Said()
    async with raw_server(poor) as node:
        profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",))
        async with Tracker(profile, notices=said) as tracker:
            told = []
            followed = await deliver(tracker, transaction, told.append, timeout_s=20, journal=None)
            assert (await followed.outcome).succeeded
    assert [update.status.value for update in told] == ["sent", "processed"]
    assert any("the network has it already" in text for text in said.texts)


@pytest.mark.parametrize("answers", [True, False])
async def test_after_a_run_that_was_cut_off_only_an_answer_makes_a_refusal_final(net, answers) -> None:
    """Nobody knows whether the run before came to send it; a balance may be spent by that very transaction."""
    transaction = transfer(net.faucet)
    unknown = rpc(error={"code": -32014, "message": "No such transaction", "data": None}) if answers else resets

    async def poor(writer, request) -> None:
        await (rpc(error=POOR) if "put" in request.call["method"] else unknown)(writer, request)

    said = Said()
    with SqliteJournal(None) as journal:
        journal.record(row_of(transaction, "devnet"))  # and then it was killed
        async with raw_server(poor) as node:
            profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",))
            async with Tracker(profile, notices=said) as tracker:
                followed = await deliver(tracker, transaction, lambda _: None, timeout_s=1, journal=journal)
                final = await followed.outcome
        assert [row.status for row in journal.pending()] == ([] if answers else ["timeout"])
    assert final.status.value == ("error" if answers else "timeout")
    assert any("in case the first try is live" in text for text in said.texts) is not answers


async def test_after_a_run_that_was_cut_off_nobody_says_that_nothing_was_sent(net) -> None:
    transaction = transfer(net.faucet)
    said = Said()
    with SqliteJournal(None) as journal:
        journal.record(row_of(transaction, "devnet"))
        profile = replace(polling_only(net), rpc=(f"http://127.0.0.1:{free_port()}/rpc",))
        async with Tracker(profile, notices=said) as tracker:
            followed = await deliver(tracker, transaction, lambda _: None, timeout_s=1, journal=journal)
            assert not followed.done
            assert (await followed.outcome).status.value == "timeout"
    assert any("in case an earlier try is live" in text for text in said.texts)


async def test_a_node_that_names_another_hash_is_not_believed(net) -> None:
    liar = rpc(result={"transaction_hash": {"Version1": "ab" * 32}})
    async with raw_server(liar) as first:
        final, said = await sent_through(net, f"{first.http}/rpc", net.info.rpc)
    assert final.succeeded
    assert any("accepted abab" in text for text in said)


async def test_nothing_that_was_never_sent_is_called_live(net) -> None:
    final, _ = await sent_through(net, f"http://127.0.0.1:{free_port()}/rpc")
    assert final.status.value == "error"
    assert final.message.startswith("nothing was sent")


async def test_a_transaction_in_doubt_is_put_again_until_a_node_takes_it(net, monkeypatch) -> None:
    monkeypatch.setattr("cspr_track.tracking.put.AGAIN_S", 0.1)
    monkeypatch.setattr("cspr_track.tracking.put.BETWEEN_ROUNDS_S", 0.01)
    transaction = transfer(net.faucet)
    broken = [says(503)] * 6
    puts = []

    async def takes_it(writer, request) -> None:
        puts.append(request.call["method"])
        await passes_on(net)(writer, request)

    async with raw_server(*broken, takes_it) as node:
        profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",), lookup_interval_s=60)
        async with Tracker(profile) as tracker:
            told = []
            followed = await deliver(
                tracker, transaction, lambda u: told.append(u.status.value), timeout_s=20, journal=None
            )
            while "sent" not in told:
                await asyncio.sleep(0.01)
            assert transaction.hash_hex in net.chain.stored
            assert not followed.done
    assert "account_put_transaction" in puts


async def test_who_leaves_at_sent_does_not_leave_while_every_answer_is_lost(net, monkeypatch) -> None:
    """``send --detach`` ended with 0 although no node had confirmed anything."""
    monkeypatch.setattr("cspr_track.tracking.put.BETWEEN_ROUNDS_S", 0.01)
    transaction, told = transfer(net.faucet), []

    async def loses_it(writer, request) -> None:
        if request.call["method"] == "account_put_transaction":
            await resets(writer, request)
        elif len(server.requests) < 6:
            await rpc(error={"code": -32014, "message": "No such transaction", "data": None})(writer, request)
        else:
            await passes_on(net)(writer, request)

    async with raw_server(loses_it) as server:
        profile = replace(polling_only(net), rpc=(f"{server.http}/rpc",))
        await sent(net, transaction)
        async with Tracker(profile) as tracker:
            keep = lambda update: told.append(update.status.value)  # noqa: E731
            await deliver(tracker, transaction, keep, timeout_s=20, journal=None, until_sent=True)
    assert told == ["sent"]


@pytest.mark.parametrize("retry_after", [None, 1])
async def test_too_many_requests_are_waited_out(net, retry_after) -> None:
    headers = {} if retry_after is None else {"Retry_After": retry_after}
    transaction = transfer(net.faucet)
    taken = rpc(result={"transaction_hash": {"Version1": transaction.hash_hex}})
    async with raw_server(says(429, "", **headers), says(429, "", **headers), taken) as node:
        profile = replace(polling_only(net), rpc=(f"{node.http}/rpc",))
        async with Tracker(profile) as tracker:
            told = []
            await deliver(tracker, transaction, lambda u: told.append(u.status.value), timeout_s=20, journal=None)
            assert told == ["sent"]
