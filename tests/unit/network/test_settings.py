"""What stands in the settings file is judged with its place, and known with its origin."""

from pathlib import Path

import pytest

from cspr_track.core.errors import ConfigurationError
from cspr_track.core.in_force import Origin
from cspr_track.network.config import parse_config, read_config
from cspr_track.network.profiles import ProfileFlags, resolve
from cspr_track.network.settings import ENVIRONMENT, MEANINGS, ProfileSettings, Settings


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("\n[profiles.x]\nrcp = 'http://a'", "c.toml:3 [profiles.x]: unknown setting 'rcp'", "did you mean 'rpc'?"),
        ("nettwork = 'x'", "c.toml:1: unknown setting 'nettwork'", "did you mean 'network'?"),
        ("profile.x.rpc = 'x'", "c.toml:1: unknown setting 'profile'", "did you mean 'profiles'?"),
        ("[profiles.x]\nrpc = 5", "c.toml:2 [profiles.x]: rpc: 5 is not a text or a list of texts", None),
        ("[profiles.x]\nrpc = ['http://a', 'b']", "'b' is no address", None),
        ("[profiles.'a.b']\ntoken_source = 'kering'", "c.toml:2 [profiles.\"a.b\"]: token_source: 'kering'", None),
        ("timeout = -1", "c.toml:1: timeout: -1 is not a number, 0 or more", None),
        ("timeout = inf", "inf is not a number", None),
        ("timeout = true", "True is not a number", None),
        ("profiles = 1", "c.toml:1: 'profiles' must be a table", None),
        ("rpc = 'http://a'", "'rpc' is a setting of a profile", "write it under [profiles.testnet]"),
        ("x =", "c.toml is not TOML", None),
        ("a." * 100 + "b = 1", "c.toml is beyond reason: a name in it has a hundred parts", None),
        (
            "\n[profiles.tesnet]\ntimeout = 9",
            "c.toml:2 [profiles]: unknown network 'tesnet'",
            "did you mean 'testnet'?",
        ),
        ('key = "a\\u0000b"', "c.toml:1: key: 'a\\x00b' has a character in it that no path, address or name has", None),
        ('[profiles.x]\nca_file = "\\u0000"', "c.toml:2 [profiles.x]: ca_file: '\\x00' has a character in it", None),
        ("[profiles.x]\nrpc = 'http://a:99999'", "is no address: its host or port is none", None),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_its_place(text, message, hint) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        parse_config(text, Path("c.toml"))
    assert message in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert (wrong.value.hint or "").startswith(hint or "")


@pytest.mark.parametrize("text", ["chain_name = 'my-net'", "events = 'http://a'", ""])
def test_a_network_of_ones_own_may_be_called_nearly_like_one_that_is_built_in(text) -> None:
    assert "testnet2" in parse_config(f"[profiles.testnet2]\n{text}", Path("c.toml")).profiles


@pytest.mark.parametrize(
    "address",
    ["http://a:99999", "http://a:0", "http://[::1/rpc", "http:///rpc", "http://a b/rpc", "http://a/\x01", "a:1"],
)
def test_an_address_that_is_none_is_told_before_anything_is_asked(address) -> None:
    with pytest.raises(ConfigurationError, match="is no address"):
        resolve(environ={}, flags=ProfileFlags(rpc=(address,)))
    with pytest.raises(ConfigurationError, match=r"\(from environment CSPR_TRACK_STREAM\) is no address"):
        resolve(environ={"CSPR_TRACK_STREAM": address})


@pytest.mark.parametrize("text", ["token = '{}'", "[profiles.x]\naccess_token = '{}'", "[profiles.x]\nrpc = '{}'"])
def test_a_secret_in_the_file_is_refused_and_not_shown(text) -> None:
    secret = "01900000-1111-7222-8333-444455556666"
    with pytest.raises(ConfigurationError) as wrong:
        parse_config(text.format(secret), Path("c.toml"))
    assert secret not in f"{wrong.value} {wrong.value.hint}"


def test_every_setting_has_a_meaning() -> None:
    names = {*Settings.__struct_fields__, *ProfileSettings.__struct_fields__}
    assert names - {"profiles"} == MEANINGS.keys()
    assert ENVIRONMENT.keys() <= MEANINGS.keys()


@pytest.fixture
def file(tmp_path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(
        'network = "mine"\nkey = "top.pem"\ntimeout = 50\n[profiles.mine]\nchain_name = "my-net"\n'
        'rpc = "http://127.0.0.1:1/rpc"\nevents = "http://127.0.0.1:1/events"\n'
        '[profiles.testnet]\nkey = ["a.pem", "/b.pem"]\nca_file = "own.pem"\nexplorer = "https://e"\n'
    )
    return file


def test_each_value_knows_where_it_came_from(file) -> None:
    environ = {"CSPR_TRACK_CONFIG": str(file), "CSPR_TRACK_TIMEOUT": "7.5", "CSPR_TRACK_EVENTS": ""}
    found = resolve(environ=environ, flags=ProfileFlags(rpc=("http://127.0.0.1:2/rpc",)))
    at = str(file)
    assert found.profile.rpc == ("http://127.0.0.1:2/rpc",)
    assert (found.profile.timeout_s, found.profile.events) == (7.5, None)
    assert {name: found.origins[name] for name in ("network", "chain_name", "rpc", "events", "timeout", "key")} == {
        "network": Origin("file", file=at, line=1),
        "chain_name": Origin("file", file=at, line=5, table="profiles.mine"),
        "rpc": Origin("flag", name="--rpc"),
        "events": Origin("environment", name="CSPR_TRACK_EVENTS"),
        "timeout": Origin("environment", name="CSPR_TRACK_TIMEOUT"),
        "key": Origin("file", file=at, line=2),
    }
    assert found.origins["expiry_margin_s"] == Origin("built-in")


def test_a_profile_wins_over_the_top_of_the_file_and_paths_begin_at_the_file(file) -> None:
    found = resolve("testnet", environ={}, config=file)
    assert found.profile.key == (file.parent / "a.pem", Path("/b.pem"))
    assert found.profile.ca_file == file.parent / "own.pem"
    assert (found.profile.timeout_s, found.profile.explorer) == (50, "https://e")
    assert found.origins["rpc"] == Origin("built-in")


def test_the_default_network_is_for_when_nothing_else_names_one(file) -> None:
    assert resolve(environ={}, config=file).profile.name == "mine"
    assert resolve(environ={}, config=file, chain_name="casper-test").profile.name == "testnet"
    assert resolve(environ={}, config=file, chain_name="unheard-of").profile.name == "mine"
    assert resolve("mainnet", environ={}, config=file).profile.name == "mainnet"


def test_a_default_network_that_does_not_exist_is_told_with_its_place(tmp_path) -> None:
    file = tmp_path / "c.toml"
    file.write_text("network = 'tesnet'\n")
    with pytest.raises(ConfigurationError, match=r"c\.toml:1: there is no network 'tesnet'"):
        resolve(environ={}, config=file)


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_a_time_out_of_the_environment_must_be_one(text) -> None:
    with pytest.raises(ConfigurationError, match="CSPR_TRACK_TIMEOUT"):
        resolve(environ={"CSPR_TRACK_TIMEOUT": text})


def test_token_sources(tmp_path) -> None:
    file, token = tmp_path / "c.toml", tmp_path / "token"
    token.write_text("from-the-file\n")
    file.write_text("[profiles.testnet]\ntoken_file = 'token'\n")
    found = resolve("testnet", environ={}, config=file)
    assert found.profile.token is not None
    assert found.profile.token.reveal_to("https://x") == "from-the-file"
    assert found.origins["token"].line == 2
    file.write_text("[profiles.testnet]\ntoken_file = 'token'\ntoken_source = 'environment'\n")
    assert resolve("testnet", environ={}, config=file).profile.token is None
    file.write_text("[profiles.testnet]\ntoken_source = 'file'\n")
    with pytest.raises(ConfigurationError, match="no token_file is named"):
        resolve("testnet", environ={}, config=file)
    environ = {"CSPR_CLOUD_KEY": "from-the-environment"}
    assert resolve("testnet", environ=environ, config=file).origins["token"] == Origin(
        "environment", name="CSPR_CLOUD_KEY"
    )


def test_a_file_that_is_no_text_or_far_too_large_is_told(tmp_path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="it is not UTF-8"):
        read_config(file, {})
    file.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(ConfigurationError, match="far too large"):
        read_config(file, {})
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_config(tmp_path, {})
