"""Which network is used and where its services are: later settings win, and a token goes nowhere it does not belong."""

import json
from pathlib import Path

import pytest

from cspr_track.core.errors import ConfigurationError
from cspr_track.network.profiles import ProfileFlags, profile_for


def test_without_anything_it_is_mainnet_and_public_nodes() -> None:
    profile = profile_for(environ={})
    assert (profile.name, profile.chain_name, profile.token) == ("mainnet", "casper", None)
    assert profile.rpc == ("https://node.mainnet.casper.network/rpc",)
    assert (profile.rest, profile.stream) == (None, None)


def test_the_chain_name_of_a_document_chooses_the_profile() -> None:
    assert profile_for(chain_name="casper-test", environ={}).name == "testnet"
    assert profile_for(chain_name="casper-devnet", environ={}).name == "devnet"


def test_a_named_profile_wins_over_the_documents_chain_name() -> None:
    assert profile_for("testnet", chain_name="casper", environ={}).name == "testnet"
    assert profile_for(chain_name="casper", environ={"CSPR_TRACK_NETWORK": "testnet"}).name == "testnet"


def test_a_token_brings_the_services_that_take_it() -> None:
    profile = profile_for("testnet", environ={"CSPR_CLOUD_KEY": "11111111-2222"})
    assert profile.rest == "https://api.testnet.cspr.cloud"
    assert profile.stream == "wss://streaming.testnet.cspr.cloud"
    assert profile.rpc == ("https://node.testnet.cspr.cloud/rpc",)
    assert "11111111" not in repr(profile)
    assert profile.token is not None
    assert profile.token_for(profile.rpc[0]) is profile.token


def test_somebody_elses_node_never_sees_the_token() -> None:
    flags = ProfileFlags(rpc=("https://node.example/rpc",), events="https://node.example/events")
    profile = profile_for("testnet", environ={"CSPR_CLOUD_KEY": "secret"}, flags=flags)
    assert profile.token_for("https://node.example/rpc") is None
    assert profile.token_for("https://evil.example/?x=.cspr.cloud") is None


def test_a_token_is_not_sent_in_plain_text_to_another_machine() -> None:
    for flags in (ProfileFlags(rest="http://api.example"), ProfileFlags(stream="ws://stream.example")):
        with pytest.raises(ConfigurationError, match="plain text"):
            profile_for("testnet", environ={"CSPR_CLOUD_KEY": "secret"}, flags=flags)
    loopback = profile_for(
        "testnet", environ={"CSPR_CLOUD_KEY": "secret"}, flags=ProfileFlags(rest="http://127.0.0.1:1")
    )
    assert loopback.rest == "http://127.0.0.1:1"


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[profiles.testnet]\nrpc = ["https://file/rpc"]\nevents = "https://file/events"\n')
    environ = {"CSPR_TRACK_CONFIG": str(config), "CSPR_TRACK_RPC": "https://env/rpc, https://env2/rpc"}
    assert profile_for("testnet", environ=environ).rpc == ("https://env/rpc", "https://env2/rpc")
    assert profile_for("testnet", environ=environ).events == "https://file/events"
    flags = ProfileFlags(rpc=("https://flag/rpc",))
    assert profile_for("testnet", environ=environ, flags=flags).rpc == ("https://flag/rpc",)


def test_an_empty_address_switches_a_channel_off() -> None:
    profile = profile_for("testnet", environ={"CSPR_TRACK_EVENTS": ""}, flags=ProfileFlags(rpc=("",)))
    assert (profile.rpc, profile.events) == ((), None)


def test_the_budget_of_the_public_services_holds_without_a_node_too() -> None:
    environ = {"CSPR_CLOUD_KEY": "11111111-2222"}
    without = profile_for("testnet", environ=environ, flags=ProfileFlags(rpc=("",), events=""))
    assert without.requests_per_minute == profile_for("testnet", environ=environ).requests_per_minute
    assert without.requests_per_minute
    assert not without.on_this_machine


def test_services_of_this_machine_have_no_budget_but_the_one_that_was_set(tmp_path: Path) -> None:
    config, local = tmp_path / "config.toml", ProfileFlags(rpc=("http://127.0.0.1:7777/rpc",))
    assert profile_for("testnet", environ={}, flags=local).requests_per_minute is None
    config.write_text("[profiles.testnet]\nrequests_per_minute = 30\n")
    own = profile_for("testnet", environ={"CSPR_TRACK_CONFIG": str(config)}, flags=local)
    assert own.requests_per_minute == 30


def test_a_network_of_ones_own_comes_from_the_file(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[profiles.mine]\nchain_name = "my-net"\nrpc = "http://127.0.0.1:7777/rpc"\nexpiry_margin_s = 3\n'
    )
    profile = profile_for(chain_name="my-net", environ={}, config=config)
    assert (profile.name, profile.rpc, profile.expiry_margin_s) == ("mine", ("http://127.0.0.1:7777/rpc",), 3)


def test_an_unknown_network_is_named_with_its_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        profile_for("tesnet", environ={})
    assert wrong.value.hint == "--network testnet"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[profiles.x]\nrcp = 'http://a'", "did you mean 'rpc'?"),
        ("[profiles.x]\nrpc = 5", None),
        ("profiles", None),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path: Path, text, hint) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text)
    with pytest.raises(ConfigurationError) as wrong:
        profile_for(environ={}, config=config)
    assert str(config) in str(wrong.value)
    assert wrong.value.hint == hint


def test_a_token_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("abc-def\n")
    profile = profile_for("testnet", environ={"CSPR_CLOUD_KEY_FILE": str(file)})
    assert profile.token is not None
    assert profile.token.reveal_to("https://api.testnet.cspr.cloud") == "abc-def"


@pytest.mark.parametrize("address", ["node.example/rpc", "ftp://node.example", "//x"])
def test_what_is_no_address_is_refused(address) -> None:
    with pytest.raises(ConfigurationError, match="no address"):
        profile_for("testnet", environ={}, flags=ProfileFlags(rpc=(address,)))


def test_the_dev_network_gets_its_own_token_and_not_the_one_for_cspr_cloud(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "cspr-track").mkdir()
    fields = ("rpc", "events", "rest", "stream", "chain_name", "token", "faucet_key_file")
    state = dict.fromkeys(fields, "http://127.0.0.1:1") | {"stream": "ws://127.0.0.1:1", "token": "of-the-devnet"}
    (tmp_path / "cspr-track" / "devnet.json").write_text(json.dumps(state))
    profile = profile_for("devnet", environ={"CSPR_CLOUD_KEY": "of-cspr-cloud"})
    assert profile.token is not None
    assert profile.token.reveal_to("http://127.0.0.1:1") == "of-the-devnet"
