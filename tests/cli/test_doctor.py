"""The doctor: each service with a figure, each trouble with a remedy."""

import json
import os
import sqlite3
import stat
from contextlib import closing

import pytest
from integration.tracking.test_journal import row
from raw_servers import free_port
from shell import Shell

from cspr_track.core.schema import schema_of
from cspr_track.tracking.journal import SqliteJournal


def checks(ran) -> dict[str, dict]:
    """The findings by what they are about; every line as the schema wants it."""
    import jsonschema

    lines = [json.loads(line) for line in ran.out.splitlines()]
    for line in lines:
        jsonschema.validate(line, schema_of("doctor"))
    *found, end = lines
    assert (end["checks"], end["failed"]) == (len(found), sum(one["verdict"] == "failed" for one in found))
    assert end["healthy"] is (ran.code == 0)
    return {one["check"] if one["check"] != "key-file" else one["name"]: one for one in found}


def test_all_is_well_with_the_dev_network(shell, devnet) -> None:
    ran = shell("doctor", "--network", "dev", "--json")
    found = checks(ran)
    assert ran.code == 0, ran.out
    assert list(found) == [
        *("settings", "token", "node-rpc", "chain-name", "clock", "latest-block", "node-events", "rest", "stream"),
        *("tier", "journal", "terminal"),
    ]
    assert {one["verdict"] for one in found.values()} == {"ok"}
    assert found["node-rpc"]["protocol_version"]
    assert found["node-rpc"]["latency_ms"] >= 0
    assert found["chain-name"]["chain_name"] == "casper-devnet"
    assert found["stream"]["heartbeat_ms"] >= found["stream"]["latency_ms"]
    assert found["tier"]["figure"] == "as the free one: no persistent sessions"
    assert found["clock"]["skew_ms"] == 0  # the same machine
    assert found["token"]["figure"] == "from environment CSPR_CLOUD_KEY"
    shown = shell("doctor", "--network", "dev", "--stream", "")  # it waits for no heartbeat
    assert shown.code == 0
    assert shown.out.count("✓") == 10
    assert shown.out.splitlines()[-1] == "dev (casper-devnet): all 10 checks work"


def test_what_is_wrong_is_named_with_a_remedy(shell, devnet) -> None:
    shell("key", "new", "me.pem")
    file = shell.home / "me.pem"
    file.chmod(file.stat().st_mode | stat.S_IROTH)
    ran = shell("doctor", "--network", "dev", "--chain-name", "casper", "--events", f"http://127.0.0.1:{free_port()}/events",
                "--key", "me.pem", "--key", "absent.pem", "--json", CSPR_CLOUD_KEY="another-token")  # fmt: skip
    found = checks(ran)
    assert ran.code == 3
    failed = {name: one for name, one in found.items() if one["verdict"] == "failed"}
    assert failed.keys() == {"chain-name", "node-events", "rest", "stream", "key file me.pem", "key file absent.pem"}
    assert all(one["remedy"] for one in failed.values())
    assert "401" in found["rest"]["figure"]
    assert found["key file me.pem"]["remedy"] == "chmod 600 me.pem"
    assert "another-token" not in ran.out + ran.err


def test_the_keys_of_the_settings_are_looked_at(shell, devnet) -> None:
    shell("key", "new", "me.pem")
    found = checks(shell("doctor", "--network", "dev", "--stream", "", "--json", CSPR_TRACK_KEY="me.pem"))
    assert found["key file me.pem"]["figure"] == "only you can read it"


def test_a_clock_that_is_hours_off_is_told(tmp_path) -> None:
    shell = Shell(tmp_path)
    process = shell.start("devnet", "--port", 0, "--json", "--fault", "rpc:clock-fork=-7200")
    try:
        info = json.loads(process.stdout.readline())
        flags = ["--rpc", info["rpc"], "--events", "", "--chain-name", "casper-devnet"]
        ran = shell("doctor", *flags)
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert ran.code == 3
    assert "ahead of the latest block" in ran.out


@pytest.fixture
def offline(bare) -> list[object]:
    """A doctor's flags that ask no service."""
    return ["doctor", "--rpc", "", "--events", "", "--json"]


def test_without_a_node_nothing_can_be_sent(bare, offline) -> None:
    ran = bare(*offline)
    found = checks(ran)
    assert ran.code == 3
    assert found["node-rpc"]["remedy"] == "give --rpc URL"
    assert found["token"]["verdict"] == "warning"  # no events either


def test_a_journal_that_is_damaged_or_open_to_others_is_told(bare, offline) -> None:
    journal = bare.home / "state" / "cspr-track" / "journal.sqlite3"
    assert checks(bare(*offline))["journal"]["verdict"] == "ok"
    journal.chmod(0o644)
    assert checks(bare(*offline))["journal"]["remedy"] == f"chmod 600 {journal}"
    for suffix in ("-wal", "-shm"):
        journal.with_name(journal.name + suffix).unlink(missing_ok=True)
    journal.write_bytes(b"no database" * 1000)
    found = checks(bare(*offline))["journal"]
    assert found["verdict"] == "warning"
    assert "is damaged" in found["figure"]
    with closing(sqlite3.connect(journal)) as database, database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_a_row_of_the_journal_that_nobody_can_read_is_told(bare, offline) -> None:
    path = bare.home / "state" / "cspr-track" / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        journal.record(row(1, expires_at_ms=2**60))
    found = checks(bare(*offline))["journal"]
    assert found["verdict"] == "warning"
    assert "holds a row that nobody can read" in found["figure"]
    assert "the rest is sound" in found["figure"]
    assert found["remedy"] == "cspr-track history show HASH says what is wrong with a row"


def test_a_dev_network_that_does_not_run_is_told_how_to_start(bare) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/rpc"
    found = checks(bare("doctor", "--network", "devnet", "--rpc", nowhere, "--events", "", "--json"))
    assert found["node-rpc"]["remedy"] == "cspr-track devnet starts a dev network"


def test_a_proxy_that_cannot_be_used_is_told_without_its_password(bare) -> None:
    proxy = "http://me:my-password@p:99999"
    flags = ("--rpc", "https://node.example/rpc", "--events", "", "--rest", "", "--stream", "wss://node.example")
    ran = bare("doctor", *flags, "--json", "-vv", HTTPS_PROXY=proxy, CSPR_CLOUD_KEY="a-token-for-it")
    found = checks(ran)
    assert {found[check]["verdict"] for check in ("proxy", "node-rpc", "stream")} == {"failed"}
    assert found["proxy"]["remedy"].startswith("look at HTTPS_PROXY")
    assert "my-password" not in ran.out + ran.err
    shown = bare("config", "show", HTTPS_PROXY=proxy)
    assert (shown.code, "my-password" in shown.out) == (0, False)
    assert "# environment HTTPS_PROXY" in shown.out


def test_certificates_that_cannot_be_used_are_told(bare, offline) -> None:
    (bare.home / "no.pem").write_text("nothing")
    found = checks(bare(*offline, "--ca-file", "no.pem"))["certificates"]
    assert (found["verdict"], "no.pem" in found["figure"]) == ("failed", True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_key_file_that_cannot_be_read_is_told(bare, offline) -> None:
    bare("key", "new", "me.pem")
    (bare.home / "me.pem").chmod(0)
    assert "you cannot read it" in checks(bare(*offline, "--key", "me.pem"))["key file me.pem"]["figure"]
