"""The config commands: what is in force and from where, careful changes, tokens that stand in no settings file."""

import json
import stat
import sys
from pathlib import Path

import pytest
from shell import Shell

KEYRINGS = Path(__file__).parents[1] / "keyrings"
TOKEN = "01900000-1111-7222-8333-444455556666"


@pytest.fixture
def file(bare: Shell) -> Path:
    return bare.home / "config" / "cspr-track" / "config.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def shown(ran) -> dict[str, dict]:
    return {one["name"]: one for one in json.loads(ran.out)["settings"]}


def test_what_is_in_force_is_shown_with_its_origin(bare, file) -> None:
    write(file, '# mine\nnetwork = "testnet"\n[profiles.testnet]\ntimeout = 33.5\n')
    environ = {"CSPR_CLOUD_KEY": TOKEN, "HTTPS_PROXY": "http://me:my-password@proxy:3128", "CSPR_TRACK_STREAM": ""}
    ran = bare("config", "show", "--rpc", "https://me:my-password@node.example/rpc", **environ)
    assert ran.code == 0
    lines = {line.partition(" =")[0].partition(":")[0]: line.split("  # ") for line in ran.out.splitlines()}
    assert [part.strip() for part in lines["network"]] == ['network = "testnet"', "config.toml:2"]
    assert [part.strip() for part in lines["timeout"]] == ["timeout = 33.5", "config.toml:4 [profiles.testnet]"]
    assert [part.strip() for part in lines["rpc"]] == ['rpc = "https://…@node.example/rpc"', "flag --rpc"]
    assert lines["explorer"][-1] == "built-in"
    assert [part.strip() for part in lines["# stream"]] == ["# stream: switched off", "environment CSPR_TRACK_STREAM"]
    assert [part.strip() for part in lines["# token"]] == ["# token: set, hidden", "environment CSPR_CLOUD_KEY"]
    assert "http://…@proxy:3128" in lines["# proxy"][0]
    found = bare("config", "show", "--json", "--network", "testnet", **environ)
    assert shown(found)["token"] == {
        "name": "token",
        "value": "set",
        "origin": {"kind": "environment", "name": "CSPR_CLOUD_KEY"},
        "secret": True,
    }
    for secret in (TOKEN, TOKEN[:8], TOKEN[-4:], "my-password"):
        assert secret not in ran.out + ran.err + found.out + found.err


def test_a_setting_is_changed_and_the_rest_of_the_file_stays(bare, file) -> None:
    write(file, '# mine\nnetwork = "testnet" # the usual\n\n[profiles.testnet]  # hm\nexplorer = "https://e"\n')
    file.chmod(0o640)
    assert bare("config", "set", "network", "mainnet").code == 0
    assert bare("config", "set", "profiles.testnet.rpc", "https://a/rpc,https://b/rpc").code == 0
    assert bare("config", "set", "timeout", "60").code == 0
    assert file.read_text() == (
        '# mine\nnetwork = "mainnet" # the usual\ntimeout = 60\n\n[profiles.testnet]  # hm\nexplorer = "https://e"\n'
        'rpc = ["https://a/rpc", "https://b/rpc"]\n'
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert bare("config", "get", "profiles.testnet.rpc").out == "https://a/rpc\nhttps://b/rpc\n"
    assert json.loads(bare("config", "get", "timeout", "--json").out)["setting"]["origin"]["line"] == 3
    assert bare("config", "unset", "profiles.testnet.rpc").code == 0
    assert bare("config", "get", "profiles.testnet.rpc").out == "https://node.testnet.casper.network/rpc\n"
    assert bare("config", "get", "rpc", "--network", "mainnet").out == "https://node.mainnet.casper.network/rpc\n"
    assert bare("config", "path").out == f"{file}\n"


def test_a_new_file_is_for_its_owner_only(bare, file) -> None:
    assert bare("config", "set", "key", "~/secret_key.pem").code == 0
    assert file.read_text() == 'key = "~/secret_key.pem"\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = bare.home / "other.toml"
    assert bare("config", "set", "--config", other, "network", "testnet").code == 0
    assert other.read_text() == 'network = "testnet"\n'


def test_a_network_that_is_new_is_said_with_the_name_that_may_have_been_meant(bare, file) -> None:
    assert bare("config", "set", "profiles.testnet.rpc", "https://a/rpc").err == ""
    mistyped = bare("config", "set", "profiles.tesnet.rpc", "https://a/rpc")
    assert (mistyped.code, mistyped.err) == (0, "tesnet is a new network of yours; did you mean testnet?\n")
    assert bare("config", "set", "profiles.mine.chain_name", "my-net").err == "mine is a new network of yours\n"
    assert bare("config", "set", "network", "mine").code == 0


def test_a_link_to_the_file_stays_a_link(bare, file) -> None:
    write(file.parent / "real.toml", "")
    file.symlink_to("real.toml")
    assert bare("config", "set", "network", "testnet").code == 0
    assert file.is_symlink()
    assert (file.parent / "real.toml").read_text() == 'network = "testnet"\n'


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("timeot", "5", "did you mean 'timeout'?"),
        ("profiles.testnet.rcp", "http://a", "did you mean 'rpc'?"),
        ("profiles.testnet", "x", "is a table of settings"),
        ("network", "tesnet", "did you mean 'testnet'?"),
        ("network", "far", "cspr-track config set profiles.far.rpc URL"),
        ("profiles.tesnet.timeout", "9", "did you mean 'testnet'?"),
        ("timeout", "soon", "'soon' is not a number, 0 or more"),
        ("timeout", "-1", "is not a number, 0 or more"),
        ("profiles.testnet.rpc", "node.example", "is no address"),
        ("profiles.testnet.token_source", "keychain", "one of environment, file, keyring"),
        ("token", TOKEN, "a secret does not stand in the settings file"),
        ("profiles.testnet.token_file", TOKEN, "looks like a secret"),
        ("profiles.testnet.rpc", "https://me:my-password@node.example", "looks like a secret"),
    ],
)
def test_what_cannot_be_set_is_said_and_nothing_is_written(bare, file, key, value, says) -> None:
    write(file, "# mine\n")
    ran = bare("config", "set", key, "--", value)
    assert ran.code == 2
    assert says in ran.err
    assert file.read_text() == "# mine\n"
    assert TOKEN not in ran.err
    assert "my-password" not in ran.err


def test_a_form_that_only_a_person_should_change_is_left_alone(bare, file) -> None:
    write(file, "profiles = { mine = { rpc = 'http://127.0.0.1:1' } }\n")
    ran = bare("config", "set", "profiles.mine.rpc", "http://127.0.0.1:2")
    assert (ran.code, "cspr-track config edit" in ran.err) == (2, True)
    assert "127.0.0.1:1" in file.read_text()


def editor(bare: Shell, does: str) -> str:
    script = bare.home / "editor.py"
    script.write_text(f"import sys, pathlib\nfile = pathlib.Path(sys.argv[-1])\n{does}\n")
    return f"'{sys.executable}' '{script}'"


def test_what_an_editor_writes_is_judged_and_the_old_file_restored(bare, file) -> None:
    write(file, "timeout = 5\n")
    good = editor(bare, "file.write_text(file.read_text() + '# well\\n')")
    assert bare("config", "edit", EDITOR=good).code == 0
    assert file.read_text() == "timeout = 5\n# well\n"
    bad = editor(bare, "file.write_text('timeot = 5')")
    ran = bare("config", "edit", EDITOR="false", VISUAL=bad)
    assert ran.code == 2
    assert "unknown setting 'timeot'; the old file is back" in ran.err
    assert file.read_text() == "timeout = 5\n# well\n"
    assert file.with_name("config.toml.rejected").read_text() == "timeot = 5"
    fails = editor(bare, "file.write_text(''); sys.exit(4)")
    assert "ended with 4" in bare("config", "edit", EDITOR=fails).err
    assert file.read_text() == "timeout = 5\n# well\n"
    assert bare("config", "edit").code == 2
    file.unlink()
    bad = editor(bare, "file.write_text('timeot = 5')")
    assert "there is no file, as before" in bare("config", "edit", EDITOR=bad).err
    assert not file.exists()


@pytest.mark.parametrize("variable", ["EDITOR", "VISUAL"])
def test_an_editor_of_blanks_does_not_make_the_settings_file_the_program(bare, file, variable) -> None:
    write(file, "#!/bin/sh\n# > was-run\n: > was-run\n")
    file.chmod(0o755)
    ran = bare("config", "edit", **{variable: " \t"})
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: no editor is named")
    assert not (bare.home / "was-run").exists()
    write(file, "timeout = 5\n")
    assert bare("config", "edit", VISUAL=" ", EDITOR="true").code == 0


# tokens


def test_a_token_is_kept_in_a_file_that_only_its_owner_reads(bare, file) -> None:
    write(file, '# mine\nnetwork = "testnet"\n')
    ran = bare("config", "login", "-", stdin=f"{TOKEN}\n")
    kept = file.parent / "tokens" / "testnet"
    assert (ran.code, kept.read_text()) == (0, f"{TOKEN}\n")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert TOKEN not in file.read_text() + ran.out + ran.err
    assert [one.name for one in kept.parent.iterdir()] == ["testnet"]  # nothing half written is left
    found = shown(bare("config", "show", "--json"))
    assert found["token"]["origin"]["kind"] == "file"
    assert found["stream"]["value"] == "wss://streaming.testnet.cspr.cloud"
    out = bare("config", "logout")
    assert out.code == 0
    assert not kept.exists()
    assert file.read_text() == '# mine\nnetwork = "testnet"\n\n[profiles.testnet]\n'
    assert shown(bare("config", "show", "--json"))["token"]["value"] is None


@pytest.fixture
def with_keyring(bare: Shell) -> Shell:
    environ = {"PYTHONPATH": str(KEYRINGS), "PYTHON_KEYRING_BACKEND": "file_keyring.FileKeyring"}
    return Shell(bare.home, **environ, TEST_KEYRING=str(bare.home / "keyring.json"))


def test_a_token_is_kept_in_the_keyring_where_there_is_one(with_keyring, file) -> None:
    ran = with_keyring("config", "login", "-", "--network", "testnet", stdin=TOKEN)
    assert ran.code == 0, ran.err
    assert json.loads((with_keyring.home / "keyring.json").read_text()) == {"cspr-track/testnet": TOKEN}
    assert file.read_text() == '[profiles.testnet]\ntoken_source = "keyring"\n'
    assert not (file.parent / "tokens").exists()
    found = shown(with_keyring("config", "show", "--json", "--network", "testnet"))["token"]
    assert (found["value"], found["origin"]) == ("set", {"kind": "keyring"})
    warned = with_keyring("config", "logout", "--network", "testnet", CSPR_CLOUD_KEY="other-token")
    assert "CSPR_CLOUD_KEY is set, and wins" in warned.err
    assert json.loads((with_keyring.home / "keyring.json").read_text()) == {}


def test_a_keyring_that_is_missing_or_fails_is_told_in_one_line(bare, with_keyring, file) -> None:
    write(file, '[profiles.testnet]\ntoken_source = "keyring"\n')
    absent = bare.home / "absent"
    absent.mkdir()
    (absent / "keyring.py").write_text("raise ImportError('no keyring here')\n")
    ran = bare("config", "show", "--network", "testnet", PYTHONPATH=str(absent))
    assert (ran.code, ran.err) == (
        2,
        "error: the system's keyring needs the keyring package\nhint: pip install 'cspr-track[keyring]'\n",
    )
    assert bare("config", "show", "--network", "mainnet", PYTHONPATH=str(absent)).code == 0  # it is not asked for
    (bare.home / "keyring.json").mkdir()
    failed = with_keyring("config", "show", "--network", "testnet")
    assert failed.code == 2
    assert failed.err.startswith("error: the system's keyring cannot be read")
    assert "Traceback" not in failed.err


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        ((TOKEN,), "", "a token is not given on the command line"),
        ((), "", "nobody can be asked"),
        (("-",), "", "it must be one word"),
        (("-",), "two words", "it must be one word"),
        (("-", "--network", "tesnet"), TOKEN, "--network testnet"),
        (("-", "--store", "wallet"), TOKEN, "auto, keyring or file"),
        (("-", "--store", "keyring"), TOKEN, "no keyring that keeps secrets"),
    ],
)
def test_what_cannot_be_stored_is_said_and_nothing_is(bare, file, arguments, stdin, says) -> None:
    nowhere = "keyring.backends.fail.Keyring"
    ran = bare("config", "login", *arguments, stdin=stdin, PYTHON_KEYRING_BACKEND=nowhere)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert TOKEN not in ran.err
    assert not file.exists()
    assert not (file.parent / "tokens").exists()


def test_no_token_is_stored_where_the_settings_cannot_name_its_place(bare, file) -> None:
    write(file, "profiles = { testnet = { timeout = 9 } }\n")
    ran = bare("config", "login", "-", "--network", "testnet", stdin=TOKEN)
    assert (ran.code, "cspr-track config edit" in ran.err) == (2, True)
    assert not (file.parent / "tokens").exists()


def test_a_token_that_somebody_else_keeps_is_left_alone(bare, file) -> None:
    theirs = bare.home / "theirs"
    theirs.write_text(TOKEN)
    write(file, f'[profiles.testnet]\ntoken_file = "{theirs}"\n')
    ran = bare("config", "logout", "--network", "testnet")
    assert "it stays" in ran.err
    assert theirs.exists()
