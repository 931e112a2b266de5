"""Tokens, keys and passphrases: found in nothing that a whole life of the command left behind, in no encoding."""

import resource
from collections.abc import Iterator

import pytest

from cspr_track.cli.app import COMMANDS
from security.everything import Life, live
from security.secret_forms import Secret, found_in


@pytest.fixture(scope="module")
def life(tmp_path_factory, devnet, forks) -> Iterator[Life]:
    return live(tmp_path_factory.mktemp("life"), devnet, forks)


def test_every_command_was_run_and_did_what_it_was_meant_to(life) -> None:
    assert {typed.removeprefix("started: ").split(" ")[0] for typed in life.ran} == set(COMMANDS)
    ended: dict[int, list[str]] = {}
    for typed, (code, _) in life.ran.items():
        ended.setdefault(code, []).append(typed)
    assert ended.keys() == {0, 2, 3, 7, 130}, ended
    assert len(ended[0]) > 25


def test_no_output_shows_a_secret(life) -> None:
    for typed, (_, text) in life.ran.items():
        assert found_in(text.encode(), life.secrets) == [], typed
        assert "Traceback" not in text, typed


def test_no_file_that_is_left_behind_holds_a_secret(life) -> None:
    """Logs, the journal and what SQLite keeps beside it, documents, receipts, recordings, settings."""
    looked_at = []
    for file in life.home.rglob("*"):
        if file.is_file() and life.vault not in file.parents:
            assert found_in(file.read_bytes(), life.secrets) == [], file
            looked_at.append(file.name.partition("-")[0])
    wanted = {
        "send.log",
        "rest.log",
        "bad.log",
        "journal.sqlite3",
        "signed.json",
        "receipt.html",
        "config.toml",
        "dump",
    }
    assert wanted <= set(looked_at)
    assert looked_at.count("dump") == 2  # the environment, arguments and input of what --exec ran


def test_the_process_list_shows_what_was_typed_and_no_secret(life) -> None:
    assert len(life.process_list) == 2
    for line in life.process_list:
        assert b"cspr-track\0" in line
        assert found_in(line, life.secrets) == []


def test_no_crash_would_leave_a_key_on_the_disk(life) -> None:
    """The program that --exec runs tells the limit that it got from us."""
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("this machine allows no core dumps at all")
    limits = [file.read_text().splitlines()[-1] for file in life.home.glob("dump-*")]
    assert limits.count("core 0") == 1  # of the run that had a key; the other only sent what was signed


def test_the_search_finds_what_there_is_to_find() -> None:
    secret = Secret("planted", b"planted/tok+en=")
    for form, leak in secret.forms().items():
        assert any(form in found for found in found_in(b"before " + leak + b" after", [secret])), form
    assert found_in(b"nothing of it", [secret]) == []
