"""What ``cspr_track`` offers to programs: these names and no others, each explained, typed, and cheap to have."""

import inspect
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import cspr_track

NAMES = [
    "AnyKey",
    "AnySigner",
    "AnyTransaction",
    "AsyncSigner",
    "BadAnswer",
    "CallbackError",
    "ChannelError",
    "ChannelState",
    "ConfigurationError",
    "Deploy",
    "DeployArgument",
    "Document",
    "ErrorSummary",
    "ExecutionType",
    "InputError",
    "Journal",
    "JournalError",
    "JournalRow",
    "Kind",
    "Network",
    "Notices",
    "OnStatusUpdate",
    "Problem",
    "Profile",
    "PublicKey",
    "RateLimited",
    "RefusedError",
    "SecretKey",
    "SignatureRejected",
    "Signer",
    "Source",
    "SqliteJournal",
    "StatusUpdate",
    "Summary",
    "Token",
    "TrackError",
    "Tracker",
    "Transaction",
    "TransactionStatus",
    "Unauthorized",
    "Unreachable",
    "__version__",
    "approve",
    "approve_async",
    "check",
    "deploy_of",
    "format_cspr",
    "generate_key",
    "load_key",
    "make_transfer",
    "parse_amount",
    "read_document",
    "read_file",
    "send",
    "send_sync",
    "status",
    "status_sync",
    "watch",
    "watch_sync",
]
CONSUMER = '''
import asyncio
from pathlib import Path
from typing import Any

from cspr_track import (
    AnyKey, AsyncSigner, Deploy, Profile, PublicKey, SignatureRejected, Signer, SqliteJournal, StatusUpdate, Token,
    Tracker, TransactionStatus, check, deploy_of, load_key, make_transfer, parse_amount, read_document, send, send_sync,
    status, watch,
)


class Wallet:
    """A device that takes its time."""

    def __init__(self, public_key: PublicKey) -> None:
        self.public_key = public_key

    async def sign(self, transaction_hash: bytes) -> bytes:
        raise SignatureRejected("no")


class Key:
    def __init__(self, public_key: PublicKey) -> None:
        self.public_key = public_key

    def sign(self, transaction_hash: bytes) -> bytes:
        return bytes(64)


def hear(status: TransactionStatus, data: dict[str, Any]) -> None:
    if status is TransactionStatus.PROCESSED:
        cost: int | None = deploy_of(data).cost
        print(cost)


async def hear_slowly(status: TransactionStatus, data: dict[str, Any]) -> None:
    await asyncio.sleep(0)


async def main() -> None:
    key = load_key("secret_key.pem")
    signers: list[AnyKey] = [Wallet(key.public_key), Key(key.public_key), key, Path("other.pem"), "third.pem"]
    slow: AsyncSigner = Wallet(key.public_key)
    quick: Signer = key
    made = make_transfer(key.public_key, "01ab", parse_amount("2.5"), chain_name="casper-test")
    final: StatusUpdate = await send(made, slow, hear_slowly, timeout=60, network="testnet")
    deploy: Deploy | None = final.deploy
    if deploy is not None and deploy.timestamp is not None:
        print(deploy.timestamp.isoformat(), deploy.args["amount"].parsed)
    profile = Profile(name="mine", chain_name="net", rpc=("http://127.0.0.1:1/rpc",), token=Token("x"))
    with SqliteJournal(Path("journal")) as journal:
        async with Tracker(profile, journal=journal) as tracker:
            await tracker.send(read_document(Path("a").read_bytes()), signers, hear)
            async for update in tracker.updates("ab" * 32):
                print(update.status.value, update.succeeded)
            await tracker.watch("ab" * 32, timeout=None)
    print([problem.code for problem in check({"deploy": {}})], (await status("ab" * 32)).message)
    await watch("ab" * 32, hear, network=profile)


def plain() -> bool:
    return send_sync(Path("deploy.json"), "secret_key.pem", hear).succeeded
'''


def test_these_names_are_public() -> None:
    assert sorted(cspr_track.__all__) == sorted(NAMES)
    assert dir(cspr_track) == sorted(cspr_track.__all__)
    for name in NAMES:
        assert getattr(cspr_track, name) is getattr(cspr_track, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'sned'"):
        cspr_track.sned  # noqa: B018


@pytest.mark.parametrize("name", [name for name in NAMES if name[0] != "_"])
def test_everything_public_is_explained(name) -> None:
    found = getattr(cspr_track, name)
    if typing.get_origin(found) is not None or not (inspect.isclass(found) or callable(found)):
        source = (Path(inspect.getfile(sys.modules["cspr_track"])).parent / f"{home_of(name)}.py").read_text()
        assert f"\n{name} = " in source
        assert source.split(f"\n{name} = ")[1].splitlines()[1].startswith('"""'), "a type alias needs its docstring"
        return
    assert found.__doc__
    if inspect.isclass(found):
        mute = [
            member
            for member, value in vars(found).items()
            if member[0] != "_" and (callable(value) or isinstance(value, property)) and not value.__doc__
        ]
        assert mute == []


def home_of(name: str) -> str:
    return cspr_track._HOME_OF[name].replace(".", "/")


def test_importing_it_imports_nothing_else() -> None:
    program = "import sys; before = set(sys.modules); import cspr_track; print(*(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    ours = {module for module in ran.stdout.split() if module.startswith("cspr_track")}
    assert ours == {"cspr_track", "cspr_track._version"}
    heavy = {"asyncio", "msgspec", "httpx", "websockets", "pycspr", "cryptography", "sqlite3"}
    assert heavy & set(ran.stdout.split()) == set()


@pytest.mark.timeout(240)  # mypy without a cache, on a busy machine
def test_a_program_that_uses_it_is_typed(tmp_path) -> None:
    (tmp_path / "consumer.py").write_text(CONSUMER)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=.mypy_cache", "consumer.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False)
    assert ran.returncode == 0, ran.stdout
