"""The tracker as services use it, signers of every kind, one look, iterators."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest
from dev_profiles import cloud_profile, polling_only
from dev_transactions import call, transfer
from tls_servers import Authority, serving

import cspr_track
from cspr_track import (
    Deploy,
    ExecutionType,
    InputError,
    SignatureRejected,
    SqliteJournal,
    Tracker,
    Unreachable,
    check,
    deploy_of,
    generate_key,
    make_transfer,
    parse_amount,
    send,
    send_sync,
    status,
    status_sync,
    watch_sync,
)


def unsigned(key, **options):
    return make_transfer(
        key.public_key, generate_key().public_key, 2_500_000_000, chain_name="casper-devnet", **options
    )


async def executed(net, sending: asyncio.Task):
    """Make blocks until it is done."""
    while not sending.done():
        await net.make_block()
        await asyncio.wait([sending], timeout=0.02)
    return await sending


class Device:
    """A hardware wallet: it takes its time, and its owner may say no."""

    def __init__(self, key, *, agrees: bool = True) -> None:
        self.public_key = key.public_key
        self.asked: list[bytes] = []
        self._key = key
        self._agrees = agrees

    async def sign(self, transaction_hash: bytes) -> bytes:
        self.asked.append(transaction_hash)
        await asyncio.sleep(0)
        if not self._agrees:
            raise SignatureRejected("declined on the device")
        return self._key.sign(transaction_hash)


async def test_a_signer_may_take_its_time(net) -> None:
    made, device = unsigned(net.faucet), Device(net.faucet)
    final = await executed(net, asyncio.create_task(send(made, device, network=cloud_profile(net))))
    assert final.succeeded
    assert device.asked == [made.hash]


async def test_a_signer_that_takes_its_time_and_says_no_cancels(net) -> None:
    heard = []
    device = Device(net.faucet, agrees=False)
    final = await send(unsigned(net.faucet), device, lambda *told: heard.append(told), network=cloud_profile(net))
    assert (final.status, final.message) == ("cancelled", "declined on the device")
    assert [status for status, _ in heard] == ["cancelled"]
    assert net.chain.stored == {}


async def test_several_signers_sign_one_after_the_other(net) -> None:
    second = Device(generate_key("secp256k1"))
    sending = asyncio.create_task(send(unsigned(net.faucet), [net.faucet, second], network=cloud_profile(net)))
    final = await sending
    assert final.status == "error"  # the account knows one key only: the node says so
    (stored,) = [second.asked]
    assert len(stored) == 1


async def test_a_signature_of_the_wrong_length_or_key_is_refused_before_anything_is_sent(net) -> None:
    class Der(Device):
        async def sign(self, transaction_hash: bytes) -> bytes:
            return b"\x30" + await super().sign(transaction_hash)

    with pytest.raises(InputError, match="64 bytes, the signer gave 65"):
        await send(unsigned(net.faucet), Der(net.faucet), network=cloud_profile(net))
    liar = Device(generate_key())
    liar.public_key = net.faucet.public_key
    with pytest.raises(InputError, match="does not verify"):
        await send(unsigned(net.faucet), liar, network=cloud_profile(net))
    assert net.chain.stored == {}


async def test_a_changed_transaction_object_is_refused(net) -> None:
    forged = replace(transfer(net.faucet), approvals=transfer(net.faucet).approvals)
    with pytest.raises(InputError, match="does not fit"):
        await send(forged, network=cloud_profile(net))
    assert [problem.code for problem in check(forged)] == ["invalid-signature"]
    assert check(transfer(net.faucet)) == ()


async def test_an_object_that_is_not_json_is_refused_and_tuples_are_lists(net) -> None:
    made = transfer(net.faucet, legacy=True).to_json()
    made["session"]["Transfer"]["args"] = tuple(map(tuple, made["session"]["Transfer"]["args"]))
    assert check(made) == ()
    with pytest.raises(InputError, match="there is a set in it"):
        check({"deploy": {1, 2}})


async def test_a_transaction_for_another_network_is_refused_here(net) -> None:
    with pytest.raises(InputError, match="'casper-devnet'"):
        await send(transfer(net.faucet), network="testnet")


async def test_updates_come_as_an_iterator_to_the_final_one(net) -> None:
    transaction = transfer(net.faucet)
    async with Tracker(cloud_profile(net)) as tracker:
        told = []
        sending = asyncio.create_task(tracker.send(transaction))
        async for update in tracker.updates(transaction.hash_hex):
            told.append(update.status.value)
            if update.status == "sent":
                await net.make_block()
        assert [status for status in told if status != "ping"] == ["sent", "processed"]
        assert (await sending).succeeded  # two that follow the same transaction do not disturb each other


async def test_leaving_the_loop_ends_the_following(net) -> None:
    async with Tracker(cloud_profile(net)) as tracker:
        async with aclosing(tracker.updates(call(net.faucet, "never").hash_hex, timeout=0.01)) as updates:
            async for _ in updates:
                break
        sent = call(net.faucet, "never")
        net.chain.put(sent, sent.timestamp_ms)
        async with aclosing(tracker.updates(sent.hash_hex)) as updates:
            async for update in updates:
                assert update.status == "sent"
                break
        await asyncio.sleep(0)
        assert tracker.channel.followed == {}


async def test_each_of_two_followers_has_its_own_time(net) -> None:
    sent = call(net.faucet, "never")
    net.chain.put(sent, sent.timestamp_ms)
    async with Tracker(cloud_profile(net)) as tracker:
        patient = asyncio.create_task(tracker.watch(sent.hash_hex, timeout=60))
        hasty = await tracker.watch(sent.hash_hex, timeout=0.1)
        assert hasty.status == "timeout"
        assert not patient.done()
        assert sent.hash_hex in tracker.channel.followed
        patient.cancel()


async def test_many_are_sent_at_once_from_tasks_of_one_tracker(net) -> None:
    async with Tracker(cloud_profile(net)) as tracker, asyncio.TaskGroup() as group:
        sending = [group.create_task(tracker.send(unsigned(net.faucet), net.faucet)) for _ in range(20)]
        for one in sending:
            await executed(net, one)
    assert all(one.result().succeeded for one in sending)


async def test_one_look(net, tmp_path) -> None:
    profile, transaction = cloud_profile(net), transfer(net.faucet)
    assert (await status(transaction.hash_hex, network=profile)).status == "error"
    with SqliteJournal(tmp_path / "j") as journal:
        await send(transaction, timeout=0.01, network=profile, journal=journal)
        assert (await status(transaction.hash_hex, network=profile, journal=journal)).status == "sent"
        await net.make_block()
        found = await status("transaction-v1-hash-" + transaction.hash_hex.upper(), network=profile, journal=journal)
        assert found.succeeded
        assert [row.status for row in journal.find(transaction.hash_hex)] == ["processed"]


async def test_the_entity_as_a_structure(net) -> None:
    heard = []
    sending = send(
        call(net.faucet, "revert", code=7), None, lambda *told: heard.append(told), network=cloud_profile(net)
    )
    final = await executed(net, asyncio.create_task(sending))
    deploy = final.deploy
    assert isinstance(deploy, Deploy)
    assert deploy == deploy_of(heard[-1][1])
    assert (deploy.deploy_hash, deploy.error_message, deploy.succeeded) == (
        final.transaction_hash,
        "User error: 7",
        False,
    )
    assert (deploy.cost, deploy.charged) == (5_000_000_000, int(final.summary.charged))
    assert deploy.execution_type is ExecutionType.CONTRACT_BY_HASH
    assert (deploy.args["code"].cl_type, deploy.args["code"].parsed) == ("U32", 7)
    assert deploy.raw == final.data


@pytest.mark.parametrize("name", ["send", "watch", "status"])
async def test_a_sync_form_inside_a_running_loop_says_what_to_do(name) -> None:
    with pytest.raises(RuntimeError, match=rf"use `await {name}\("):
        getattr(cspr_track, f"{name}_sync")("ab" * 32)


def test_the_sync_forms_need_no_loop(devnet, shell, monkeypatch) -> None:
    for name, value in shell.environ.items():
        monkeypatch.setenv(name, value)
    made = make_transfer(
        devnet.key.public_key.hex,
        f"account-hash-{generate_key().public_key.account_hash.hex()}",
        parse_amount("2.5"),
        chain_name=devnet.info["chain_name"],
        transfer_id=7,
    )
    final = send_sync(made, devnet.info["faucet_key_file"], network="dev")
    assert final.succeeded
    assert watch_sync(final.transaction_hash, network="dev").data == final.data
    assert status_sync(final.transaction_hash, network="dev").data == final.data


async def test_a_service_that_fails_one_watch_after_the_other_never_leaves_the_next_one_waiting(net, tmp_path) -> None:
    """Nobody is there who can prove to be the node: each watch says so, however many came before on this tracker."""
    stranger = Authority(tmp_path)

    async def no_talk(reader, writer) -> None:
        await reader.read(1)

    async with serving(no_talk, stranger.server()) as port:
        profile = replace(polling_only(net), rpc=(f"https://127.0.0.1:{port}/rpc",))
        async with Tracker(profile) as tracker:
            for n in range(6):
                with pytest.raises(Unreachable, match="certificate"):
                    async with asyncio.timeout(5):
                        await tracker.watch(f"{n:064x}")
