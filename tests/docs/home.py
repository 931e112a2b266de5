"""The home of somebody who reads the documentation: the files it names, the programs it calls, the networks it means.

Every file stands for what its name says in the documentation; every network name means the dev network of the tests.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev_transactions import transfer
from shell import Devnet

from cspr_track.devnet.demo_contract import CONTRACT_HASH, PACKAGE_HASH
from cspr_track.transaction.keys import SecretKey, generate_key, write_new_key
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer
from cspr_track.transaction.signing import approve

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).with_name("programs")
"""What a reader's machine has and this one may not have: each says in its first line what it stands for."""
SETTINGS = """
[profiles.{name}]
chain_name = "{chain_name}"
rpc = "{rpc}"
events = "{events}"
rest = "{rest}"
stream = "{stream}"
expiry_margin_s = 0.3
lookup_interval_s = 0.3
requests_per_minute = 60000.0
"""


class Home:
    """A folder with fixtures, an environment, and what elided hashes stand for."""

    def __init__(self, base: Path, devnet: Devnet) -> None:
        self.devnet = devnet
        self.base = base
        self.folder = base / "work"
        self.folder.mkdir()
        self.programs = base / "bin"
        self.programs.mkdir()
        self._known = transfer(devnet.key)
        self.sent = self._send(self._known)
        self.first, self.friend = generate_key(), generate_key()
        self.known = {
            "4cba7e": self.sent,
            "5f6ed5": PACKAGE_HASH.hex(),
            "7e20b1": CONTRACT_HASH.hex(),
            "01ab": self.friend.public_key.hex,
            "02cd": generate_key("secp256k1").public_key.hex,
        }
        self.environ = self._environ()
        self._files()
        self._settings()

    def _environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("LANG", "SYSTEMROOT") if name in os.environ}
        installed = Path(sys.executable).parent
        for program in ("cspr-track", "python"):
            (self.programs / program).symlink_to(installed / program)
        (self.folder / ".venv").mkdir()
        (self.folder / ".venv" / "bin").symlink_to(self.programs)
        for program in PROGRAMS.iterdir():
            if shutil.which(program.name) is None or program.name == "pip":
                (self.programs / program.name).symlink_to(program)
        return kept | {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": str(self.base),
            "XDG_STATE_HOME": str(self.base / "state"),
            "XDG_CONFIG_HOME": str(self.base / "config"),
            "CSPR_TRACK_CONFIG": str(self.base / "config.toml"),
            "CSPR_CLOUD_KEY": self.devnet.info["token"],
            "PYTHONUTF8": "1",
            "TERM": "xterm-256color",
            "COLUMNS": "200",
            "KNOWN_HASH": self.sent,
            "FRIEND": self.friend.public_key.hex,
            "DEVNET_RPC": self.devnet.info["rpc"],
            "FAUCET_KEY": self.devnet.info["faucet_key_file"],
        }

    def _settings(self) -> None:
        info = self.devnet.info
        names = ("mainnet", "testnet")
        (self.base / "config.toml").write_text("".join(SETTINGS.format(name=name, **info) for name in names))
        self.announce()

    def announce(self) -> None:
        """Let ``--network devnet`` find the network of the tests."""
        state = self.base / "state" / "cspr-track"
        state.mkdir(parents=True, exist_ok=True)
        (state / "devnet.json").write_text(json.dumps(self.devnet.info))

    def _files(self) -> None:
        key = Path(self.devnet.info["faucet_key_file"])
        for name in ("secret_key.pem", "faucet.pem"):
            shutil.copy(key, self.folder / name)
        write_new_key(self.folder / "first.pem", self.first)
        second = generate_key()
        write_new_key(self.folder / "second.pem", second)
        self.environ["SECOND"] = second.public_key.hex
        (self.folder / "install.wasm").write_bytes(b"\0asm\1\0\0\0")  # a module with nothing in it
        self._document("deploy.json", signed=False, legacy=True)
        self._document("signed.json")
        self._document("shared.json", signed=False)
        (self.folder / "payouts").mkdir()
        for name in ("one", "two"):
            self._document(f"payouts/{name}.json")
        made = [json.dumps(transfer(self.devnet.key).to_json()) for _ in range(3)]
        (self.base / "recipe.json").write_text(made[0])
        (self.base / "payouts.jsonl").write_text("\n".join(made[1:]) + "\n")

    def _document(self, name: str, *, signed: bool = True, legacy: bool = False) -> None:
        made = transfer(self.devnet.key, legacy=legacy).to_json()
        (self.folder / name).write_text(json.dumps(made if signed else made | {"approvals": []}))

    def fund(self, key: SecretKey, motes: int) -> None:
        """Let an account have something, and wait until it has it."""
        made = make_transfer(
            initiator=self.devnet.key.public_key,
            to=key.public_key,
            amount_motes=motes,
            payment_motes=TRANSFER_PAYMENT_MOTES,
            chain_name=self.devnet.info["chain_name"],
            timestamp_ms=int(time.time() * 1000),
        )
        transaction_hash = self._send(approve(made, self.devnet.key))
        ask = {"transaction_hash": {"Version1": transaction_hash}}
        while not self._rpc("info_get_transaction", ask)["execution_info"]:
            time.sleep(0.02)  # the block comes within 0.3 s

    def _send(self, transaction: Any) -> str:
        self._rpc("account_put_transaction", {"transaction": {"Version1": transaction.to_json()}})
        return str(transaction.hash_hex)

    def _rpc(self, method: str, params: Mapping[str, Any]) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.devnet.info["rpc"], body, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 (loopback)
            return json.load(answer)["result"]

    def leave_one_unfinished(self) -> None:
        """Send something and leave before anything becomes of it."""
        self._document("left.json")
        self._run("send", "left.json", "--yes", "--detach", "--quiet")

    def remember(self) -> None:
        """Let the journal know the transaction that the pages call ``4cba7e…``."""
        (self.folder / "known.json").write_text(json.dumps(self._known.to_json()))
        self._run("send", "known.json", "--yes", "--quiet")

    def _run(self, *arguments: str) -> None:
        command = [self.programs / "cspr-track", *arguments]
        subprocess.run(command, cwd=self.folder, env=self.environ, check=True, timeout=30, capture_output=True)
