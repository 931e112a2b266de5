"""The examples, run as they stand against a dev network."""

import asyncio
import csv
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from dev_transactions import call, transfer
from raw_servers import free_port

from cspr_track import generate_key

EXAMPLES = Path(__file__).parents[3] / "examples"


def environ_of(devnet, shell) -> dict[str, str]:
    info = devnet.info
    names = {f"CSPR_TRACK_{name.upper()}": info[name] for name in ("rpc", "events", "rest", "stream", "chain_name")}
    return shell.environ | names | {"CSPR_TRACK_NETWORK": "devnet", "CSPR_CLOUD_KEY": info["token"]}


class Shop:
    """Hears the webhooks; refuses the first."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self.refused = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.splitlines()[1:])}
        body = await reader.readexactly(int(fields["content-length"]))
        status = b"200 OK" if self.refused else b"503 Busy"
        self.refused += 1
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        if status.startswith(b"200"):
            self.heard.put_nowait((fields["x-signature"], body))


@asynccontextmanager
async def payment_service(devnet, shell, **environ: str) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    settings = environ_of(devnet, shell) | {"PORT": str(port)} | environ
    service = await asyncio.create_subprocess_exec(
        *(sys.executable, EXAMPLES / "payment_service.py"), env=settings, cwd=shell.home, stderr=subprocess.PIPE
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            line = b""
            while b"Uvicorn running" not in line:
                line = await service.stderr.readline()
                assert line, "the service ended"
            yield client
    finally:
        service.terminate()
        await service.communicate()


async def final_of(client: httpx.AsyncClient, url: str) -> dict:
    while True:
        found = (await client.get(url)).json()
        if found["final"]:
            return found
        await asyncio.sleep(0.05)


async def test_the_payment_service(devnet, shell) -> None:
    shop = Shop()
    async with await asyncio.start_server(shop, "127.0.0.1", 0) as server:
        hook = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/paid"
        async with payment_service(devnet, shell, WEBHOOK_URL=hook, WEBHOOK_SECRET="s") as client:
            paid, failing = transfer(devnet.key), call(devnet.key, "revert", code=3)
            taken = await client.post("/payments", content=json.dumps(paid.to_json()))
            assert (taken.status_code, taken.json()["transaction_hash"]) == (202, paid.hash_hex)
            again = await client.post("/payments", content=json.dumps({"deploy": None, "transaction": paid.to_json()}))
            assert taken.json()["status"] in ("sent", "processed")
            assert (again.status_code, again.json()["status_url"]) == (202, taken.json()["status_url"])
            found = await final_of(client, taken.json()["status_url"])
            assert (found["status"], found["success"], found["charged"]) == ("processed", True, "100000000")
            second = await client.post("/payments", json=failing.to_json())
            assert (await final_of(client, second.json()["status_url"]))["success"] is False
            told = dict([await shop.heard.get() for _ in range(2)])
            for signature, body in told.items():
                assert signature == hmac.new(b"s", body, hashlib.sha256).hexdigest()
            events = {event["transaction_hash"]: event for event in map(json.loads, told.values())}
            assert events.keys() == {paid.hash_hex, failing.hash_hex}
            assert events[failing.hash_hex]["summary"]["error"]["message"] == "User error: 3"

            for bad, code in (
                (b"{", "invalid-json"),
                (json.dumps(replace(paid, approvals=()).to_json()).encode(), "no-approvals"),
                (json.dumps(transfer(devnet.key, chain="casper").to_json()).encode(), "chain-name"),
            ):
                refused = await client.post("/payments", content=bad)
                assert refused.status_code == 422
                assert code in refused.text
            assert (await client.get("/payments/" + "ab" * 32)).status_code == 404


async def test_the_payment_service_goes_on_after_a_restart(devnet, shell) -> None:
    async with payment_service(devnet, shell) as client:
        waiting = call(devnet.key, "never", ttl_ms=3000)  # now: it takes a while until the service runs
        url = (await client.post("/payments", json=waiting.to_json())).json()["status_url"]
        assert (await client.get(url)).json()["status"] == "sent"
    async with payment_service(devnet, shell) as client:
        assert (await final_of(client, url))["status"] == "expired"


def payout(devnet, shell, file: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, EXAMPLES / "payout.py", file, "--key", devnet.info["faucet_key_file"]]
    return subprocess.run(
        [*command, "--network", "devnet"],
        env=environ_of(devnet, shell),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def report_of(file: Path) -> list[dict[str, str]]:
    with file.with_suffix(".report.csv").open(newline="") as opened:
        return list(csv.DictReader(opened))


def test_payouts_are_made_once_however_often_they_are_run(devnet, shell) -> None:
    people = [generate_key().public_key for _ in range(3)]
    file = shell.home / "payouts.csv"
    lines = [f"{key.hex},{n + 2}.5,{n}" for n, key in enumerate(people)]
    lines[1] = f"account-hash-{people[1].account_hash.hex()},3.5,1"
    file.write_text("\n".join(["to,amount,id", *lines, ""]))
    ran = payout(devnet, shell, file)
    assert ran.returncode == 0, ran.stderr
    assert "paying 10.5 CSPR to 3" in ran.stdout
    report = report_of(file)
    assert [(row["id"], row["motes"], row["outcome"], row["charged_motes"]) for row in report] == [
        ("0", "2500000000", "paid", "100000000"),
        ("1", "3500000000", "paid", "100000000"),
        ("2", "4500000000", "paid", "100000000"),
    ]
    again = payout(devnet, shell, file)
    assert again.returncode == 0, again.stderr
    assert report_of(file) == report  # the same transactions in the same blocks


@pytest.mark.parametrize(("line", "said"), [("01ab,x,1", "is not an amount"), ("01ab,2.5,1", "nothing was sent")])
def test_a_bad_line_pays_nobody(devnet, shell, line, said) -> None:
    file = shell.home / "payouts.csv"
    file.write_text(f"to,amount,id\n{generate_key().public_key.hex},2.5,0\n{line}\n")
    ran = payout(devnet, shell, file)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert not list(shell.home.glob("*.jsonl"))
