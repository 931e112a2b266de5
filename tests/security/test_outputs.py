"""What goes on living after we wrote it: tables for spreadsheets, what --exec runs, commands to paste."""

import asyncio
import csv
import io
import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from dev_transactions import transfer
from raw_servers import Request, raw_server, says_json
from warm_shell import WarmShell

from cspr_track.cli.when_done import when_done
from cspr_track.core.history_record import HistoryRecord
from cspr_track.render.history_csv import ROW_COLUMNS, show_csv
from cspr_track.transaction.keys import SecretKey, generate_key

KEY = SecretKey("ed25519", bytes(range(32)))
CHAIN = "casper-outputs"
INJECTIONS = [
    *("; touch PWNED", "$(touch PWNED)", "`touch PWNED`", "| touch PWNED", "\ntouch PWNED\n"),
    "' ; touch PWNED ; '",
]
FORMULAS = [
    *(
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        '=HYPERLINK("https://evil.example")',
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
    ),
    *('"=1', "'=1", "x;=1", "x; =1", 'x;"=1', "x;+1;-1;@A", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "x;\uff1d1"),
]
RUNS = re.compile(r"^[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a cell begins with that runs."""


def table_of(text: str) -> str:
    fields = dict.fromkeys(HistoryRecord.__struct_fields__, "x") | {"success": True, "charged": "1", "title": text}
    file = io.StringIO()
    show_csv([HistoryRecord(**{name: fields[name] for name in fields if name != "schema"})], ROW_COLUMNS, file)
    return file.getvalue()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_runs_however_a_spreadsheet_cuts_the_line(text) -> None:
    """Cut at commas, as it is meant, and at semicolons, as spreadsheets do where the comma is in numbers."""
    for between in ",;":
        for line in csv.reader(io.StringIO(table_of(text)), delimiter=between):
            assert [cell for cell in line if RUNS.match(cell)] == []


@pytest.mark.parametrize("text", ["5 CSPR - fee", "a; b", "x-y", "3=3", "mail@example.org"])
def test_what_runs_nowhere_is_left_as_it_is(text) -> None:
    assert text in next(iter(list(csv.reader(io.StringIO(table_of(text))))[1:]))


async def test_what_services_say_is_no_code_for_what_exec_runs(tmp_path, forks) -> None:
    """A contract's message of every kind of injection, in the environment, on stdin, beside arguments with the same."""
    sent = transfer(KEY, chain=CHAIN)
    error = "User error: 1 " + " ".join(INJECTIONS)

    async def node(writer, request: Request) -> None:
        outcome = {
            "initiator": {"PublicKey": KEY.public_key.hex},
            "error_message": error,
            "limit": "1",
            "consumed": "1",
        }
        outcome |= {"cost": "1", "refund": "0", "payment": [], "transfers": [], "effects": [], "size_estimate": 1}
        info = {"block_hash": "cd" * 32, "block_height": 7, "execution_result": {"Version2": outcome}}
        result = {"api_version": "2.0.0", "transaction": {"Version1": sent.to_json()}, "execution_info": info}
        await says_json({"jsonrpc": "2.0", "id": request.call["id"], "result": result})(writer, request)

    keeper = tmp_path / "keeper"
    keeper.write_text('#!/bin/sh\nprintf "%s\\n" "$CSPR_TX_ERROR" "$#" "$@" > kept\ncat > event\n')
    keeper.chmod(0o700)
    async with raw_server(node) as server:
        services = {"RPC": f"{server.http}/rpc", "EVENTS": "", "REST": "", "STREAM": "", "CHAIN_NAME": CHAIN}
        shell = WarmShell(forks, tmp_path, **{f"CSPR_TRACK_{name}": value for name, value in services.items()})
        typed = f"{keeper} ; touch PWNED && $(touch PWNED) `touch PWNED` > PWNED"
        ran = await asyncio.to_thread(shell, "watch", sent.hash_hex, "--json", "--timeout", 5, "--exec", typed)
    assert ran.code == 7
    said, count, *arguments = (tmp_path / "kept").read_text().splitlines()
    assert said == error.replace("\n", "\\x0a")
    assert (int(count), arguments) == (len(shlex.split(typed)) - 1, shlex.split(typed)[1:])
    assert json.loads((tmp_path / "event").read_text())["summary"]["error"]["message"] == error
    assert not list(tmp_path.rglob("*PWNED*"))


def test_exec_takes_words_and_no_shell() -> None:
    assert when_done("a 'b c' ; $X `y` | z > f", bell=False).command == (
        "a",
        "b c",
        ";",
        "$X",
        "`y`",
        "|",
        "z",
        ">",
        "f",
    )


@pytest.mark.parametrize("name", [f"x{text}.pem".replace("/", "") for text in INJECTIONS])
def test_a_hint_can_be_pasted_whatever_a_file_is_called(name, warm, tmp_path) -> None:
    """The shell is asked what it would do: it names the file, and runs nothing else."""
    key, document = tmp_path / name, tmp_path / "made.json"
    key.write_bytes(generate_key().to_pem())
    key.chmod(0o644)
    document.write_text(json.dumps(transfer(KEY).to_json()))
    ran = warm("sign", document, "--key", key, "--yes", "--strict-permissions")
    assert ran.code == 2
    [hint] = [line.removeprefix("hint: ") for line in ran.err.splitlines() if line.startswith("hint: ")]
    assert hint.startswith("chmod 600 ")
    if name.isprintable():  # a line end is written as \x0a, and the name does not fit any more; still nothing runs
        subprocess.run(["sh", "-c", hint], cwd=tmp_path, check=True)
        assert key.stat().st_mode & 0o777 == 0o600
    else:
        subprocess.run(["sh", "-c", hint], cwd=tmp_path, check=False, capture_output=True)
    assert not (Path(tmp_path) / "PWNED").exists()


@pytest.mark.parametrize("text", INJECTIONS)
def test_neither_whatever_a_network_is_called(text, warm, tmp_path) -> None:
    config = tmp_path / "config" / "cspr-track" / "config.toml"
    config.parent.mkdir(parents=True)
    name = json.dumps(f"x{text}")
    config.write_text(f'[profiles.{name}]\nchain_name = "casper-x"\ntoken_source = "file"\n')
    ran = warm("doctor", "--network", f"x{text}")
    if not text.isprintable():
        assert (ran.code, "has a character in it that no network's name has" in ran.err) == (2, True)
        return
    [hint] = [line.removeprefix("hint: ") for line in ran.err.splitlines() if line.startswith("hint: ")]
    words = shlex.split(hint.replace("\\x0a", "\n"))
    assert words == ["cspr-track", "config", "login", "--network", f"x{text}"]
