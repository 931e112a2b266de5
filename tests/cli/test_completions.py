"""What is offered at a press of Tab, asked as the shells' scripts ask; scripts and table are those that are made."""

import importlib.util
import subprocess
import sys

import pytest
from completion_home import CALLED, DONE, FAILED, OPEN, home_with_journal
from shell import Shell
from typing_shell import FOLDER

from cspr_track.cli import completing
from cspr_track.cli.app import COMMANDS
from cspr_track.cli.completion_scripts import SCRIPTS
from cspr_track.transaction.args_text import parse_type


@pytest.fixture
def home(tmp_path) -> Shell:
    return home_with_journal(tmp_path)


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_completions", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked(home: Shell, *words: str, **environ: str) -> dict[str, str]:
    """What is offered, with what is said of it."""
    ran = home("__complete", "fish", *words, **environ)
    assert (ran.code, ran.err) == (0, "")
    return {value: about for value, _, about in (line.partition("\t") for line in ran.out.splitlines())}


def in_bash(home: Shell, line: str) -> list[str]:
    ran = home("__complete", "bash", " \t\n\"'><=;|&(:", line)
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_the_one_that_is_made(bare, maker, name) -> None:
    assert (FOLDER / maker.FILES[name]).read_text(encoding="utf-8") == SCRIPTS[name]
    assert bare("completion", name).out == SCRIPTS[name]


def test_the_table_is_made_of_the_commands_as_they_are(maker) -> None:
    """Where it is not: make completions."""
    assert maker.TABLE.read_text(encoding="utf-8") == maker.table()


def test_a_shell_that_nobody_knows_is_refused(bare) -> None:
    ran = bare("completion", "tcsh")
    assert (ran.code, "bash" in ran.err) == (2, True)


def test_every_command_is_offered_with_its_line_of_help(bare) -> None:
    assert asked(bare, "") == {name: about.rstrip(".") for name, about in COMMANDS.items()}


def test_an_option_that_was_given_is_not_offered_again_unless_it_may_come_again(bare) -> None:
    offered = asked(bare, "send", "--yes", "--key", "a.pem", "-")
    assert {"--yes", "-y"} & offered.keys() == set()
    assert {"--key", "--network", "-q"} <= offered.keys()
    assert offered["--key"] == "Secret key file (PEM)"


def test_a_value_of_an_option_is_no_command_and_no_argument(bare) -> None:
    assert asked(bare, "--nonsense", "send", "--network", "watch", "--fail") == {
        "--fail-fast": "Send no more once one did not succeed"
    }


def test_after_two_dashes_come_arguments_only(home) -> None:
    assert asked(home, "check", "--", "--js") == {":files json": ""}


def test_what_must_be_given_comes_first(bare) -> None:
    assert list(asked(bare, "transfer", ""))[:2] == ["--to", "--amount"]


def test_hashes_not_final_come_first_then_the_newest_and_none_twice(home) -> None:
    offered = asked(home, "watch", "")
    assert offered == {
        OPEN: "timeout, 2026-01-02 03:06: Call mint",
        FAILED: r"failed, 2026-01-02 03:05: Call revert \x1b[31mof a contract",
        DONE: "processed, 2026-01-02 03:04: Transfer 5 CSPR",
    }
    assert list(offered) == [OPEN, FAILED, DONE]
    assert list(asked(home, "watch", OPEN, DONE, "")) == [FAILED]
    assert list(asked(home, "status", "d")) == [DONE]


def test_networks_are_the_built_in_ones_and_those_of_the_settings(home) -> None:
    assert list(asked(home, "send", "--network", "")) == ["mainnet", "testnet", "devnet", "staging"]
    assert asked(home, "send", "--network=s") == {"--network=staging": "yours: casper-staging"}


def test_the_settings_may_be_elsewhere(home) -> None:
    (home.home / "other.toml").write_text("[profiles.night]\n[profiles.'no good']\n")
    assert asked(home, "watch", "--config", "other.toml", "--network", "n") == {"night": "yours"}
    assert asked(home, "watch", "--network", "n", CSPR_TRACK_CONFIG=str(home.home / "other.toml")) == {"night": "yours"}


@pytest.mark.parametrize("text", ["profiles = 3", "[profiles", "[profiles.a]\nb = \xff", ""])
def test_settings_that_cannot_be_read_are_no_obstacle(home, text) -> None:
    (home.home / "bad.toml").write_bytes(text.encode("latin-1"))
    assert "mainnet" in asked(home, "watch", "--config", "bad.toml", "--network", "")


def test_a_journal_that_cannot_be_read_is_no_obstacle(home) -> None:
    (home.home / "state" / "cspr-track" / "journal.sqlite3").write_bytes(b"no database" * 1000)
    assert asked(home, "watch", "") == {}


def test_no_journal_is_made_by_asking(bare) -> None:
    assert asked(bare, "watch", "") == {}
    assert not (bare.home / "state").exists()


def test_contracts_that_were_called_are_offered_where_their_names_are_plain(home) -> None:
    assert asked(home, "call", "mint", "--package", "") == {CALLED: "called once from here"}


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sign", "x.json", "--key", ""], ":files pem"),
        (["key", "show", ""], ":files pem"),
        (["sign", ""], ":files json"),
        (["send", "a.json", ""], ":files json"),
        (["session", ""], ":files wasm"),
        (["record", "--to", ""], ":dirs"),
        (["watch", "--config=x"], ":files toml"),
    ],
)
def test_where_files_belong_the_shell_is_told_which(bare, words, offered) -> None:
    assert list(asked(bare, *words)) == [offered]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["key", "new", "--algorithm", ""], ["ed25519", "secp256k1"]),
        (["receipt", "ab", "--format", "m"], ["md"]),
        (["schema", "ev"], ["event"]),
        (["completion", "z"], ["zsh"]),
        (["devnet", "--fault", "lost"], ["lost-put-answer"]),
        (["devnet", "--fault", "rest:sta"], ["rest:stale"]),
        (["call", "mint", "--arg", "to:pub"], ["to:public_key="]),
        (["call", "mint", "--arg", "to"], []),
        (["transfer", "--amount", ""], []),
        (["config", "get", "tim"], ["timeout"]),
        (["config", "set", "prof"], ["profiles."]),
        (["config", "set", "profiles.test"], ["profiles.testnet."]),
        (["config", "unset", "profiles.mine.token_f"], ["profiles.mine.token_file"]),
        (["config", "login", "--store", "k"], ["keyring"]),
        (["history", "--status", "su"], ["succeeded"]),
        (["nonsense", ""], []),
        (["send", "--nonsense="], []),
    ],
)
def test_choices(bare, words, offered) -> None:
    assert list(asked(bare, *words)) == offered


def test_the_types_that_are_offered_are_types() -> None:
    for one in completing.TYPES:
        parse_type(one)


def test_bash_is_given_what_it_replaces_which_ends_at_its_word_breaks(home) -> None:
    assert in_bash(home, "cspr-track send --network=st") == ["staging"]
    assert in_bash(home, "cspr-track call mint --arg 'to':pub") == ["public_key="]
    assert in_bash(home, "cspr-track send --key=se") == [":files pem"]
    assert in_bash(home, "  cspr-track   wa") == ["watch"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b", ["a", "b"]),
        ("a ", ["a", ""]),
        ("", [""]),
        (r"a b\ c", ["a", "b c"]),
        ("a 'b c", ["a", "b c"]),
        ("a '' c", ["a", "", "c"]),
        (r"""a "b\"c" 'd\e'""", ["a", 'b"c', r"d\e"]),
    ],
)
def test_a_line_is_split_as_bash_splits_it(line, words) -> None:
    assert completing.split_line(line) == words


def test_powershell_marks_the_word_that_is_begun(bare) -> None:
    """Older ones lose an empty argument."""
    assert bare("__complete", "powershell", "key", "+").out.splitlines()[0].startswith("show\t")
    assert bare("__complete", "powershell", "+wat").out.startswith("watch\t")


def test_the_script_of_powershell_is_whole() -> None:
    """No PowerShell runs here; this holds at least that what it opens is closed, and that it asks as it must."""
    script = SCRIPTS["powershell"]
    for opening, closing in ("()", "{}", "[]"):
        assert script.count(opening) == script.count(closing)
    assert script.count("'") % 2 == 0
    assert "Register-ArgumentCompleter -Native -CommandName cspr-track" in script
    assert '__complete powershell @before "+$wordToComplete"' in script


def test_paths_are_those_of_the_commands(monkeypatch) -> None:
    from cspr_track.cli.session import journal_path
    from cspr_track.network.config import config_path

    assert completing.journal_path() == journal_path()
    assert completing.config_path() == config_path({})


SLOW = {"typer", "click", "rich", "httpx", "cryptography", "msgspec", "asyncio", "dataclasses", "inspect", "json"}


@pytest.mark.parametrize("words", [["wa"], ["watch", ""], ["send", "--network", ""]])
def test_completing_imports_nothing_slow(home, words) -> None:
    code = (
        "import sys\nfrom cspr_track.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "__complete", "zsh", *words],
        env=home.environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout
    assert set(done.stderr.split()) & SLOW == set()
