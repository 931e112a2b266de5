"""One life of the command with secrets planted in it: every command, talkative, well and badly ended."""

import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from shell import Devnet
from warm_shell import WarmServer, WarmShell

from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.transaction.keys import generate_key
from security.secret_forms import Secret, key_secrets

VALIDATOR = "0119bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
FRIEND = f"account-hash-{'07' * 32}"
PASSPHRASE = "planted-passphrase/of+the~key"
STORED_TOKEN = "planted-7f2c9e-token+stored/by=login"
WRONG_TOKEN = "planted-b81d44-token+that/is=wrong"
PROXY_PASSWORD = "planted-proxy+password"
DUMPER = f"""#!{sys.executable}
import os, resource, sys
with open(os.path.join(os.environ["DUMP_TO"], f"dump-{{os.getpid()}}"), "w") as file:
    print(sys.argv, dict(os.environ), sys.stdin.read(), file=file)
    print(open("/proc/self/cmdline").read(), file=file)
    print("core", resource.getrlimit(resource.RLIMIT_CORE)[0], file=file)
"""


@dataclass
class Life:
    """What was left behind.

    Args:
        home: the folder of the one who ran it all.
        vault: where the secrets are kept; nothing else is in it.
        secrets: what was planted.
        ran: by what was typed, what came out.
        process_list: what others on the machine could see.
    """

    home: Path
    vault: Path
    secrets: list[Secret]
    ran: dict[str, tuple[int, str]] = field(default_factory=dict)
    process_list: list[bytes] = field(default_factory=list)


def live(home: Path, devnet: Devnet, forks: WarmServer) -> Life:
    """Live it."""
    vault = home / "vault"
    vault.mkdir(mode=0o700)
    shell = _settled(home, vault, devnet, forks)
    faucet = Path(devnet.info["faucet_key_file"])
    life = Life(
        home, vault, [Secret("token", devnet.info["token"].encode()), *key_secrets(faucet, "key of the faucet")]
    )
    for name, planted in (
        ("passphrase", PASSPHRASE),
        ("stored token", STORED_TOKEN),
        ("wrong token", WRONG_TOKEN),
        ("password of a proxy", PROXY_PASSWORD),
    ):
        life.secrets.append(Secret(name, planted.encode()))

    def do(*arguments: object, stdin: str = "", **environ: str) -> int:
        ran = shell(*arguments, stdin=stdin, **environ)
        life.ran[" ".join(map(str, arguments))] = ran.code, ran.out + ran.err
        return ran.code

    _first(do, home, vault, devnet)
    life.secrets += [*key_secrets(vault / "me.pem", "key of mine"), *key_secrets(vault / "plain.pem", "encrypted key")]
    transaction = json.loads((home / "signed.json").read_text())["Version1"]["hash"]
    serving = shell.start("devnet", "--port", 0, "--json", CSPR_CLOUD_KEY=STORED_TOKEN)
    watching = shell.start("watch", "ab" * 32, "--network", "dev", "--timeout", "30")
    with ThreadPoolExecutor(8) as pool:
        under_way = [pool.submit(do, *one) for one in _then(transaction, home, vault, devnet)]
        under_way += [pool.submit(do, *one, **how) for one, how in _badly(transaction, home, vault, devnet)]
        for done in under_way:
            done.result()
    do("config", "login", "-", "--network", "dev", "--store", "file", stdin=STORED_TOKEN, CSPR_CLOUD_KEY="")
    for process in (serving, watching):
        life.process_list.append(Path(f"/proc/{process.pid}/cmdline").read_bytes())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        life.ran[f"started: {' '.join(process.args[1:])}"] = process.returncode, out + err
    do("config", "logout", "--network", "dev")
    return life


def _settled(home: Path, vault: Path, devnet: Devnet, forks: WarmServer) -> WarmShell:
    info = devnet.info
    config = home / "config" / "cspr-track" / "config.toml"
    config.parent.mkdir(parents=True)
    names = ("rpc", "events", "rest", "stream", "chain_name")
    lines = ["[profiles.dev]", *(f'{name} = "{info[name]}"' for name in names), "lookup_interval_s = 0.3"]
    config.write_text("\n".join(lines) + "\n")
    (home / "code.wasm").write_bytes(b"\0asm\1\0\0\0")
    dumper = home / "dumper"
    dumper.write_text(DUMPER)
    dumper.chmod(0o700)
    (vault / "passphrase").write_text(PASSPHRASE)
    key = generate_key()
    (vault / "plain.pem").write_bytes(key.to_pem())
    (vault / "encrypted.pem").write_bytes(
        load_pem_private_key(key.to_pem(), None).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    (vault / "encrypted.pem").chmod(0o600)
    environ = {"CSPR_TRACK_KEY_PASSPHRASE_FILE": str(vault / "passphrase"), "DUMP_TO": str(home)}
    return WarmShell(forks, home, CSPR_CLOUD_KEY=info["token"], **environ)


def _first(do, home: Path, vault: Path, devnet: Devnet) -> None:
    """What the rest needs: a key, a document that is signed, and sent."""
    key = devnet.info["faucet_key_file"]
    assert do("key", "new", vault / "me.pem", "--algorithm", "secp256k1") == 0
    sender = devnet.key.public_key.hex
    made = ("transfer", "--to", FRIEND, "--amount", "2.5", "--network", "dev")
    assert do(*made, "--from", sender, "--output", home / "made.json") == 0
    assert do("sign", home / "made.json", "--key", key, "--output", home / "signed.json", "--yes") == 0
    talkative = ("-vv", "--log-file", home / "send.log", "--exec", home / "dumper", "--network", "dev")
    assert do("send", home / "signed.json", "--yes", "--json", *talkative) == 0


def _then(transaction: str, home: Path, vault: Path, devnet: Devnet) -> list[tuple[object, ...]]:
    """All other commands, as they are meant."""
    signing = ("--key", devnet.info["faucet_key_file"], "--network", "dev", "--yes")
    there, log = ("--network", "dev"), ("-vv", "--log-file", home / "rest.log")
    called = ("--contract", CONTRACT_HASH.hex(), "--payment", "3")
    return [  # those that take longest first
        ("doctor", *there, "--key", vault / "me.pem", "--key", vault / "encrypted.pem", "--json", *log),
        ("demo", "--plain", "--block-time", "0.2"),
        ("watch", transaction, "--plain", *there, *log),
        ("watch", "--last", "--json", *log),
        ("status", transaction, "--json", *there, *log),
        ("status", transaction, "--quiet", "-v"),
        ("check", home / "signed.json", "--json"),
        ("check", home / "signed.json", *there, *log),
        *(("receipt", transaction, "--output", home / f"receipt.{form}") for form in ("md", "html", "json")),
        ("history",),
        ("history", "--json"),
        ("history", "--csv"),
        ("history", "show", transaction),
        ("record", transaction, "--to", home / "recordings", *there, *log),
        ("explain", "User error: 65", "--json"),
        ("config", "show", *there),
        ("config", "show", "--json", *there),
        ("config", "get", "token", *there),
        ("key", "show", vault / "me.pem", "--json"),
        ("key", "show", vault / "encrypted.pem"),
        ("key", "show", devnet.info["faucet_key_file"]),
        ("schema", "event"),
        ("completion", "bash"),
        ("call", "revert", *called, *signing, "--plain", *log, "--exec", home / "dumper"),
        ("delegate", "--validator", VALIDATOR, "--amount", "500", *signing, "--quiet", *log),
        ("undelegate", "--validator", VALIDATOR, "--amount", "1", *signing, "--dry-run", *log),
        ("redelegate", "--validator", VALIDATOR, "--new-validator", VALIDATOR, "--amount", "1", *signing, "--dry-run"),
        ("session", home / "code.wasm", "--payment", "3", *signing, "--json", *log),
        ("sign", home / "made.json", "--key", vault / "encrypted.pem", "--yes"),
    ]


def _badly(transaction: str, home: Path, vault: Path, devnet: Devnet):
    """What goes wrong while a secret is at hand."""
    there, log = ("--network", "dev"), ("-vv", "--log-file", home / "bad.log")
    wrong = {"CSPR_CLOUD_KEY": WRONG_TOKEN}
    proxied = {"HTTPS_PROXY": f"http://me:{PROXY_PASSWORD}@127.0.0.1:9"}
    yield ("send", home / "signed.json", "--yes", *there, *log), wrong
    yield ("status", transaction, "--json", *there, *log), wrong
    yield ("doctor", *there, *log), wrong
    yield ("watch", transaction, *there, "--rest", "http://api.example"), {}
    yield ("watch", transaction, *there, "--stream", "ws://api.example"), {}
    yield ("send", home / "signed.json", "--key", vault / "passphrase", *there), {}
    yield ("send", vault / "me.pem", "--yes", *there), {}
    yield ("check", vault / "me.pem", vault / "plain.pem"), {}
    yield ("sign", home / "made.json", "--key", home / "made.json"), {}
    yield ("key", "show", vault / "encrypted.pem"), {"CSPR_TRACK_KEY_PASSPHRASE_FILE": str(home / "made.json")}
    yield ("config", "show", "--network", "mainnet"), proxied
    yield (
        ("status", transaction, "--network", "testnet", "--timeout", "1"),
        {"CSPR_CLOUD_KEY": "two words " + WRONG_TOKEN},
    )
