"""cspr-track schema: each schema by its name; and every output that no other test prints, held against it."""

import json

import pytest

from cspr_track.core.schema import SCHEMAS, schema_of


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_printed_by_its_name(bare, name) -> None:
    assert json.loads(bare("schema", name).out) == schema_of(name)


def test_without_a_name_it_is_that_of_the_events(bare) -> None:
    assert json.loads(bare("schema").out) == schema_of("event")


def test_the_names_are_listed(bare) -> None:
    assert [line.split()[0] for line in bare("schema", "--list").out.splitlines()] == list(SCHEMAS)


def test_a_mistyped_name_brings_the_nearest(bare) -> None:
    ran = bare("schema", "histroy")
    assert (ran.code, ran.out) == (2, "")
    assert "hint: cspr-track schema history" in ran.err


def test_outputs_satisfy_their_schemas(shell, devnet) -> None:
    """The shell of the tests holds them; this makes one of each kind."""
    file = devnet.transfer(shell.home)
    assert shell("send", file, "--yes", "--json").statuses == ["sent", "processed"]
    assert len(shell("history", "--json").events) == 1
    assert shell("history", "show", file.stem, "--json").events[0]["document"]
    assert {event["total_of"] for event in shell("history", "totals", "--json").events} == {
        "network",
        "month",
        "contract",
    }
    assert shell("check", file, "--json", "--network", "dev").events[0]["authorization"]["keys"]
    assert shell("key", "new", "k.pem", "--json").events[0]["algorithm"] == "ed25519"
    assert shell("key", "show", "k.pem", "--json").events[0]["account_hash"].startswith("account-hash-")
    assert shell("explain", "User error: 65", "--json").events[0]["explanation"]["code"] == 65
    assert shell("doctor", "--network", "dev", "--json").events[-1]["checks"]
    assert '"figures"' in shell("receipt", file.stem, "--network", "dev", "--format", "json").out


@pytest.mark.parametrize(
    ("arguments", "code"), [(["watch", "nonsense", "--json"], "bad-input"), (["send", "absent.json", "--json"], None)]
)
def test_an_error_is_an_object_that_satisfies_its_schema(bare, arguments, code) -> None:
    ran = bare(*arguments)
    assert (ran.code, ran.out) == (2, "")
    found = json.loads(ran.err)
    assert found["error"]["exit_code"] == 2
    assert code is None or found["error"]["code"]
