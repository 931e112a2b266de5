"""Keys and time-outs of the settings hold where no flag says otherwise; authorities and proxies for every channel."""

import asyncio
import json
import os

import pytest
from dev_transactions import transfer
from tls_servers import NAME, Authority, connect_proxy, serving

from cspr_track.transaction.keys import generate_key, load_key
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer


@pytest.fixture
def settled(shell, devnet):
    """A shell whose settings name a key that has funds."""
    config = shell.home / "config" / "cspr-track" / "config.toml"
    (shell.home / "config" / "cspr-track" / "me.pem").write_bytes(devnet.key.to_pem())
    (shell.home / "config" / "cspr-track" / "me.pem").chmod(0o600)
    config.write_text(config.read_text() + 'key = "me.pem"\ntimeout = 0.3\n')
    return shell


def unsigned(shell, devnet):
    signed = transfer(devnet.key)
    made = make_transfer(
        initiator=devnet.key.public_key,
        to=generate_key().public_key,
        amount_motes=2_500_000_000,
        payment_motes=TRANSFER_PAYMENT_MOTES,
        chain_name="casper-devnet",
        timestamp_ms=signed.timestamp_ms,
    )
    file = shell.home / "unsigned.json"
    file.write_text(json.dumps(made.to_json()))
    return file


def test_the_key_of_the_settings_signs_where_none_is_named(settled, devnet) -> None:
    ran = settled("send", unsigned(settled, devnet), "--yes", "--network", "dev", "--timeout", "60", "--json")
    assert (ran.code, ran.statuses[-1]) == (0, "processed"), ran.err
    to = generate_key().public_key.hex
    flags = ("--to", to, "--amount", "3", "--network", "dev", "--yes", "--timeout", "60", "--json")
    made = settled("transfer", *flags)
    assert (made.code, made.statuses[-1]) == (0, "processed"), made.err


def test_a_key_that_is_named_wins(settled, devnet) -> None:
    settled("key", "new", "other.pem")
    other = load_key(settled.home / "other.pem").public_key.hex
    flags = ("--to", other, "--amount", "3", "--network", "dev", "--output", "-")
    assert other in settled("transfer", *flags, "--key", "other.pem").out.partition('"approvals"')[2]
    assert settled("transfer", *flags, CSPR_TRACK_KEY="other.pem").out.count(other) > 1
    document = json.loads(settled("transfer", *flags).out)["Version1"]
    assert [one["signer"] for one in document["approvals"]] == [devnet.key.public_key.hex]
    for_somebody = json.loads(settled("transfer", *flags, "--from", other).out)["Version1"]
    assert for_somebody["approvals"] == []


def test_what_is_signed_already_gets_no_signature_of_the_settings(settled, devnet) -> None:
    settled("key", "new", "other.pem")
    document = devnet.transfer(settled.home)
    flags = ("--yes", "--network", "dev", "--timeout", "60", "--json")
    ran = settled("send", document, *flags, CSPR_TRACK_KEY="other.pem")
    assert (ran.code, ran.statuses[-1]) == (0, "processed"), ran.err


@pytest.mark.parametrize(("flag", "environ", "seconds"), [((), {}, 0.3), ((), {"CSPR_TRACK_TIMEOUT": "0.4"}, 0.4),
                                                          (("--timeout", "0.5"), {}, 0.5)])  # fmt: skip
def test_the_time_out_of_the_settings_holds_and_flags_win(settled, flag, environ, seconds) -> None:
    ran = settled("watch", "ab" * 32, "--network", "dev", "--json", *flag, **environ)
    assert (ran.code, ran.statuses) == (5, ["timeout"])
    assert f"{seconds:g} s" in ran.events[-1]["message"]


async def test_everything_works_through_a_proxy_and_with_an_authority_of_ones_own(shell, devnet) -> None:
    authority = Authority(shell.home)
    port = int(devnet.info["rpc"].rpartition(":")[2].partition("/")[0])

    async def forward(reader, writer) -> None:
        """To the dev network, without TLS."""
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)

        async def pump(source, target) -> None:
            try:
                while data := await source.read(65536):  # the dev network answers to the names of this machine only
                    target.write(data.replace(f"\r\nHost: {NAME}\r\n".encode(), b"\r\nHost: localhost\r\n"))
                    await target.drain()
            finally:
                target.close()

        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    (shell.home / "config" / "cspr-track" / "config.toml").write_text(
        f'[profiles.far]\nchain_name = "casper-devnet"\nrpc = "https://{NAME}/rpc"\nevents = "https://{NAME}/events"\n'
        f'rest = "https://{NAME}"\nstream = "wss://{NAME}"\nca_file = "{authority.file}"\n'
    )
    document = devnet.transfer(shell.home)
    async with serving(forward, authority.server()) as tls, connect_proxy(tls) as proxy:
        environ = {"HTTPS_PROXY": proxy.address}
        ran = await asyncio.to_thread(shell, "send", document, "--yes", "--network", "far", "--json", **environ)
        checked = await asyncio.to_thread(shell, "doctor", "--network", "far", "--json", **environ)
        flags = [f"--rpc=https://{NAME}/rpc", "--events=", "--network=devnet", "--chain-name=casper-devnet"]
        refused = await asyncio.to_thread(shell, "doctor", *flags, "--json", CSPR_CLOUD_KEY="", **environ)
        named = await asyncio.to_thread(
            shell, "doctor", *flags, "--ca-file", authority.file, "--json", CSPR_CLOUD_KEY="", **environ
        )
    assert (ran.code, ran.statuses[-1]) == (0, "processed"), ran.err
    assert set(proxy.asked) == {f"CONNECT {NAME}:443"}
    found = {one["check"]: one for one in (json.loads(line) for line in checked.out.splitlines()[:-1])}
    assert checked.code == 0, checked.out
    assert {"node-rpc", "node-events", "rest", "stream", "clock", "proxy", "certificates"} <= found.keys()
    assert found["proxy"]["figure"].startswith(proxy.address)
    assert refused.code == 3
    assert "certificate" in refused.out
    assert named.code == 0, named.out


def test_nothing_turns_verification_off(bare) -> None:
    for command in ("send", "watch", "doctor"):
        words = bare(command, "--help", COLUMNS="200").out.lower()
        assert "insecure" not in words
        assert "no-verify" not in words
    assert os.environ.get("PYTHONHTTPSVERIFY") is None
