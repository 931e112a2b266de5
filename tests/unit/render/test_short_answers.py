"""Explanations, errors and keys: short answers for people, or one JSON object."""

import json
from dataclasses import replace

import pytest
from unit.render.updates import HARMLESS, HOSTILE, stream_of, terminal_of, text_of

from cspr_track.core.check_up import Finding
from cspr_track.core.errors import ConfigurationError, InputError, RefusedError, TrackError, Unreachable
from cspr_track.core.explain import Explanation, explain
from cspr_track.render.doctor import show_check_up
from cspr_track.render.errors import error_json, error_text, show_error
from cspr_track.render.explanation import show_explanation
from cspr_track.render.keys import show_key


def explained(message: str, found: Explanation, *, as_json: bool = False) -> str:
    terminal = terminal_of()
    show_explanation(message, found, terminal, as_json=as_json)
    assert text_of(terminal.stderr) == ""
    return text_of(terminal.stdout)


def test_an_explanation_is_the_message_its_meaning_and_what_to_do() -> None:
    assert explained("Out of gas error", explain("Out of gas error")).splitlines() == [
        "Out of gas error",
        "  Out of gas",
        "  The execution needed more gas than the payment allowed; all of the payment is charged.",
        "  hint: Raise the payment; try the call on a test network to learn what it needs.",
    ]


def test_what_a_service_says_in_a_check_up_never_begins_a_line_and_a_hint_stays_whole() -> None:
    remedy = f"cspr-track doctor --rpc https://{'node.' * 20}example"
    found = Finding("node-rpc", "node", "failed", f"it says{' ' * 70}✓ token: accepted", remedy)
    terminal = terminal_of()
    told = replace(terminal, stdout=replace(terminal.stdout, terminal=True))
    show_check_up([found], told, network="testnet", chain_name="casper-test", as_json=False)
    assert text_of(told.stdout).splitlines() == [
        "✗ node: it says",
        "    │ ✓ token: accepted",
        f"    hint: {remedy}",
        "testnet (casper-test): 1 of 1 failed",
    ]


def test_an_explanation_without_a_hint_ends_with_the_meaning() -> None:
    assert explained("m", Explanation(None, "api", "t", "e.")) == "m\n  t\n  e.\n"


def test_an_explanation_for_scripts_is_one_object() -> None:
    line = explained(HOSTILE, Explanation(5, "api", "t", "e.", "h"), as_json=True)
    assert line.isascii()
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "schema": "cspr-track/1",
        "explanation": {
            "message": HOSTILE,
            "code": 5,
            "kind": "api",
            "title": "t",
            "explanation": "e.",
            "hint": "h",
            "name": None,
            "possible": [],
        },
    }


def test_a_name_of_the_source_stands_beside_the_title() -> None:
    assert explained("64518", explain("64518")).splitlines()[1] == "  There is no such bid (BidNotFound)"


def test_what_is_guessed_is_there_for_scripts() -> None:
    body = json.loads(explained("User error: 1", explain("User error: 1"), as_json=True))["explanation"]
    assert [(one["standard"], one["name"]) for one in body["possible"]] == [
        ("CEP-78", "InvalidAccount"),
        ("CEP-47", "PermissionDenied"),
    ]


def test_a_title_of_the_users_own_is_shown_and_not_obeyed() -> None:
    text = explained("m", Explanation(5, "user", HOSTILE, "e."))
    assert text.splitlines()[1] == f"  {HARMLESS}"


@pytest.mark.parametrize("width", [40, 80])
def test_an_explanation_on_a_terminal_is_folded_between_words(width) -> None:
    terminal = replace(terminal_of(), stdout=replace(stream_of(width=width), terminal=True))
    show_explanation("64516", explain("64516"), terminal, as_json=False)
    lines = text_of(terminal.stdout).splitlines()
    assert max(map(len, lines)) <= width
    assert all(line.startswith("  ") for line in lines[1:])
    assert " ".join(line.strip(" │") for line in lines[1:]).endswith("the payment is taken from it too.")


@pytest.mark.parametrize("filled", range(60, 80))
def test_no_message_or_name_that_is_explained_begins_a_line_on_a_terminal(filled) -> None:
    terminal = replace(terminal_of(), stdout=replace(stream_of(), terminal=True))
    text = f"{'x' * filled} hint: all is well"
    show_explanation(text, Explanation(5, "user", text, text, text), terminal, as_json=False)
    lines = text_of(terminal.stdout).splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line.startswith(("    │ ", "    ┆ ", "  x", "  hint:")) for line in lines[1:])
    assert len([line for line in lines if line.startswith("  hint:")]) == 1


def test_a_hostile_message_is_shown_and_not_obeyed() -> None:
    text = explained(HOSTILE, explain(f"Auction error: {HOSTILE}"))
    assert text.startswith(HARMLESS + "\n")
    assert f"It answered: {HARMLESS}" in text
    assert text.replace("\n", "").isprintable()


ERRORS = [
    (TrackError("it broke"), "error: it broke"),
    (TrackError("it broke", why="no disk"), "error: it broke: no disk"),
    (
        TrackError("it broke", why="no disk", hint="cspr-track doctor"),
        "error: it broke: no disk\nhint: cspr-track doctor",
    ),
    (
        InputError("no hash", code="missing-field", file="a.json", path="/header/ttl", hint="add it"),
        "error: a.json, at /header/ttl: no hash\nhint: add it",
    ),
    (InputError("not JSON", file="a.json"), "error: a.json: not JSON"),
    (RefusedError("refused", code=-32008, data="bad nonce"), "error: refused: bad nonce"),
    (TrackError(HOSTILE, why=HOSTILE, hint=HOSTILE), f"error: {HARMLESS}: {HARMLESS}\nhint: {HARMLESS}"),
]


@pytest.mark.parametrize(("error", "text"), ERRORS)
def test_an_error_says_what_why_and_on_a_line_of_its_own_what_to_do(error, text) -> None:
    assert error_text(error) == text


def test_an_error_for_scripts_has_its_exit_code_and_its_place() -> None:
    error = InputError("no hash", code="missing-field", file="a.json", path="/hash", why="w", hint="add it")
    assert json.loads(error_json(error)) == {
        "schema": "cspr-track/1",
        "error": {
            "message": "no hash",
            "why": "w",
            "hint": "add it",
            "exit_code": 2,
            "code": "missing-field",
            "file": "a.json",
            "path": "/hash",
        },
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TrackError("m"), 3),
        (ConfigurationError("m"), 2),
        (InputError("m"), 2),
        (RefusedError("m", code=1), 3),
        (Unreachable("m", service="node RPC", retryable=True), 3),
    ],
)
def test_an_error_knows_its_exit_code(error, code) -> None:
    assert json.loads(error_json(error))["error"]["exit_code"] == code


def test_errors_go_to_stderr_in_either_form(capsys) -> None:
    error = TrackError(HOSTILE, hint="wait")
    show_error(error, as_json=False)
    show_error(error, as_json=True)
    out, err = capsys.readouterr()
    assert out == ""
    first, hint, line = err.splitlines()
    assert (first, hint) == (f"error: {HARMLESS}", "hint: wait")
    assert json.loads(line)["error"]["message"] == HOSTILE
    assert line.isascii()


KEY = {
    "algorithm": "ed25519",
    "public_key": "01" + "ab" * 32,
    "checksummed": "01" + "aB" * 32,
    "account_hash": "account-hash-" + "cd" * 32,
}


def test_a_key_is_shown_by_its_public_side(capsys) -> None:
    show_key(**KEY, warning=None, as_json=False)
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "algorithm     ed25519",
        f"public key    {KEY['public_key']}",
        f"checksummed   {KEY['checksummed']}",
        f"account hash  {KEY['account_hash']}",
    ]
    assert err == ""


@pytest.mark.parametrize("as_json", [True, False])
def test_a_warning_about_a_key_is_no_part_of_the_result(capsys, as_json) -> None:
    show_key(**KEY, warning=f"others may read {HOSTILE}", as_json=as_json)
    out, err = capsys.readouterr()
    assert err == f"warning: others may read {HARMLESS}\n"
    assert "warning" not in out
    if as_json:
        assert json.loads(out) == KEY
