"""Logs on request: what happens, on stderr and in a file; never a token or a key, whatever the libraries say."""

import base64
import json
import logging
import re
import stat
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from outputs import EVENTS

from cspr_track.cli.logs import begin_logs
from cspr_track.network.token import Token

LINE = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} (debug|info|warning) [\w.]+: ")


def encoded(secret: str) -> list[str]:
    """A secret as it may come out."""
    raw = secret.encode()
    return [secret, raw.hex(), quote(secret, safe=""), *(base64.b64encode(bytes(n) + raw).decode() for n in range(3))]


def forms(secret: str) -> list[str]:
    """What must be found nowhere."""
    return [form[4:-4] for form in encoded(secret)]


def log_of(file) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_nothing_is_logged_unless_it_is_asked_for(shell, devnet) -> None:
    ran = shell("watch", "ab" * 32, "--network", "dev", "--timeout", "0.1", "--json")
    assert not any(LINE.match(line) for line in ran.err.splitlines())


def test_a_whole_send_is_logged_and_holds_no_secret(shell, devnet) -> None:
    shell("key", "new", "me.pem")
    document = devnet.transfer(shell.home)
    token = devnet.info["token"]
    ran = shell("send", document, "--yes", "--network", "dev", "-vv", "--log-file", "run.log", "--json")
    assert ran.code == 0
    assert ran.statuses[-1] == "processed"  # stdout is as it always is
    file = shell.home / "run.log"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    records = log_of(file)
    assert {"at", "level", "logger", "message"} <= records[0].keys()
    told = "\n".join(record["message"] for record in records)
    assert "network dev (casper-devnet), with a token" in told
    assert "node RPC: POST 127.0.0.1" in told
    assert "accepted" in told
    assert "is processed" in told
    loggers = {record["logger"].partition(".")[0] for record in records}
    assert {"cspr_track", "httpcore", "websockets"} <= loggers
    logged = [line for line in ran.err.splitlines() if LINE.match(line)]
    assert len(logged) == len(records)
    for form in forms(token):
        assert form not in file.read_text() + ran.err
    assert "authorization" not in (file.read_text() + ran.err).lower()
    assert "user-agent" not in (file.read_text() + ran.err).lower()


def test_no_key_and_no_passphrase_is_logged(shell, devnet) -> None:
    sealed = shell.home / "sealed.pem"
    secret = load_pem_private_key(devnet.key.to_pem(), None)
    pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"my-passphrase"))
    sealed.write_bytes(pem)
    sealed.chmod(0o600)
    (shell.home / "passphrase").write_text("my-passphrase\n")
    flags = (
        "--to",
        devnet.key.public_key.hex,
        "--amount",
        "3",
        "--key",
        sealed,
        "--network",
        "dev",
        "--detach",
        "--yes",
    )
    environ = {"CSPR_TRACK_KEY_PASSPHRASE_FILE": "passphrase"}
    ran = shell("transfer", *flags, "-vv", "--log-file", "run.log", **environ)
    assert ran.code == 0, ran.err
    told = ran.err + (shell.home / "run.log").read_text()
    assert "accepted" in told
    raw = secret.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    for form in (
        raw.hex(),
        base64.b64encode(raw).decode()[4:-4],
        devnet.key.to_pem().decode().splitlines()[1],
        "my-passphrase",
    ):
        assert form not in told


def test_once_tells_what_happens_and_twice_every_request(shell, devnet) -> None:
    document = devnet.transfer(shell.home)
    ran = shell("send", document, "--yes", "--network", "dev", "-v", "--json")
    logged = [line for line in ran.err.splitlines() if LINE.match(line)]
    assert any("accepted" in line for line in logged)
    assert {LINE.match(line).group(1) for line in logged} == {"info"}
    assert not any("httpcore" in line or "POST" in line for line in logged)


def test_a_log_is_added_to_and_one_that_cannot_be_opened_is_told(shell, devnet) -> None:
    file = shell.home / "run.log"
    flags = ("watch", "ab" * 32, "--network", "dev", "--timeout", "0.1", "--log-file")
    shell(*flags, file)
    before = len(log_of(file))
    shell(*flags, file)
    assert len(log_of(file)) > before
    ran = shell(*flags, shell.home)
    assert ran.code == 2
    assert "the log file cannot be written" in ran.err


def test_a_disk_that_is_full_is_said_once_and_the_run_goes_on(shell, devnet) -> None:
    ran = shell("status", "ab" * 32, "--network", "dev", "--log-file", "/dev/full")
    assert ran.err.count("the log file cannot be written any more") == 1
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", sorted({*EVENTS, "doctor", "record", "check"} - {"demo"}))
def test_every_command_that_talks_to_a_network_can_log(bare, command) -> None:
    ran = bare(command, "--help", COLUMNS="200")
    assert "--log-file" in ran.out
    assert "--verbose" in ran.out


@pytest.fixture
def loggers():
    """Log into a file from this process, and put everything back."""
    names = ("cspr_track", "httpx", "httpcore", "websockets")
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in names}
    yield
    for name, (level, propagate) in before.items():
        logger = logging.getLogger(name)
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(level)
        logger.propagate = propagate


SECRET = "planted-secret+for/the=log"


def test_a_secret_that_slips_into_a_message_or_a_trace_is_replaced(tmp_path, loggers) -> None:
    Token(SECRET)
    begin_logs(0, tmp_path / "log")
    log = logging.getLogger("cspr_track.test")
    for form in encoded(SECRET):
        log.info("sent %s to them", form)
    try:
        {}[SECRET]
    except KeyError:
        log.exception("it failed")
    text = (tmp_path / "log").read_text()
    assert not any(form in text for form in forms(SECRET))
    assert len(log_of(tmp_path / "log")) == len(forms(SECRET)) + 1
    assert log_of(tmp_path / "log")[-1]["trace"][-1] == "KeyError: '[hidden]'"


def test_of_the_libraries_only_what_is_known_to_hold_no_header_gets_in(tmp_path, loggers) -> None:
    begin_logs(2, tmp_path / "log")
    plain = "unknown-and-not-concealed"
    sockets = logging.getLogger("websockets.client")
    sockets.debug("> %s: %s", "Authorization", plain)
    sockets.debug("< %s: %s", "Set-Cookie", plain)
    sockets.debug("something new %s", plain)
    sockets.debug("= connection is %s", "OPEN")
    logging.getLogger("httpcore.http11").debug(
        f"receive_response_headers.complete return_value=(b'HTTP/1.1', 200, [(b'x', b'{plain}')])"
    )
    logging.getLogger("httpx").info("HTTP Request: %s", f"https://u:{plain}@h")
    assert [record["message"] for record in log_of(tmp_path / "log")] == [
        "= connection is OPEN",
        "receive_response_headers.complete",
    ]
