"""``explain`` as a person uses it: words, numbers, names, documents, settings, mistakes."""

import json

import pytest
from shell import Shell

CONTRACT = "575bd3677220fe8ff1915c588bda07fd7959671b773bb10ae1f387ca86d41789"
ENTITY = {"deploy_hash": "aa" * 32, "contract_hash": CONTRACT, "error_message": "User error: 65", "status": "processed"}


@pytest.fixture
def named(bare: Shell) -> Shell:
    """A shell whose settings name an error of a contract."""
    folder = bare.home / "config" / "cspr-track"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f'[errors."hash-{CONTRACT}"]\n65 = "Not whitelisted"\n')
    return bare


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (["User error: 60001"], "Not enough tokens (InsufficientBalance)"),
        (["Out", "of", "gas", "error"], "Out of gas"),
        (["64516"], "The stake could not be moved (TransferToBidPurse)"),
        (["BidNotFound"], "There is no such bid (BidNotFound)"),
        (["-32016"], "The node refused the transaction"),
        (["-32008", "the deploy was invalid: insufficient balance"], "The account holds too little (Invalid Deploy)"),
        (["59", "--entry-point", "mint"], "Minting is paused (MintingIsPaused)"),
        (['{"code":-32001,"message":"No such block","data":null}'], "The node does not have the block"),
        (["something else"], "An error that cspr-track does not know"),
    ],
)
def test_what_is_asked_is_told_and_the_exit_code_is_0(bare, words, title) -> None:
    ran = bare("explain", *words)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[1] == f"  {title}"
    assert lines[-1].startswith("  hint: ")


def test_the_users_own_words_are_told(named) -> None:
    ran = named("explain", "User error: 65", "--contract", f"hash-{CONTRACT}")
    assert ran.out.splitlines()[1] == "  Not whitelisted"
    assert "This is what your settings say of error 65" in ran.out
    assert named("explain", "User error: 65").out.splitlines()[1] == "  The contract stopped with its own error 65"


def test_an_entity_on_stdin_is_enough_to_find_them(named) -> None:
    for document in (ENTITY, {"schema": "cspr-track/1", "status": "processed", "data": ENTITY}):
        ran = named("explain", "-", stdin=json.dumps(document))
        assert ran.out.splitlines()[:2] == ["User error: 65", "  Not whitelisted"]


def test_each_event_of_a_stream_is_told_as_one_object(named) -> None:
    events = [{"status": "sent"}, {"data": ENTITY}, {"data": ENTITY | {"error_message": "Out of gas error"}}]
    ran = named("explain", "--json", "-", stdin="\n".join(map(json.dumps, events)))
    assert [event["explanation"]["title"] for event in ran.events] == ["Not whitelisted", "Out of gas"]


def test_lines_of_words_on_stdin_are_told_one_by_one(bare) -> None:
    ran = bare("explain", "-", stdin="Out of gas error\n\nUser error: 60001\n")
    assert [line for line in ran.out.splitlines() if line[0] != " "] == ["Out of gas error", "User error: 60001"]


def test_a_document_without_an_error_says_so(bare) -> None:
    ran = bare("explain", "-", stdin=json.dumps(ENTITY | {"error_message": None}))
    assert (ran.code, ran.out) == (0, "What was given tells of no error.\n")
    ran = bare("explain", "--json", "-", stdin="{}")
    assert ran.events[0]["explanation"]["title"] == "No error"


@pytest.mark.parametrize(
    ("words", "stdin", "said", "hint"),
    [
        (["--jsno", "65"], "", "No such option: --jsno", "did you mean --json?"),
        (["65", "--contract", f"hsh-{CONTRACT}"], "", "is no contract", "did you mean 'hash-'?"),
        (["65", "--contract", "x"], "", "'x' is no contract", "hash- and 64 hex digits"),
        (["-"], " \n", "there is nothing to explain", "give an error message"),
        ([""], "", "there is nothing to explain", "give an error message"),
    ],
)
def test_wrong_use_is_told_in_one_line_and_exits_with_2(bare, words, stdin, said, hint) -> None:
    ran = bare("explain", *words, stdin=stdin)
    assert (ran.code, ran.out) == (2, "")
    error, hinted = ran.err.splitlines()
    assert said in error
    assert hint in hinted


def test_a_mistyped_setting_is_told_with_its_place(named) -> None:
    file = named.home / "config" / "cspr-track" / "config.toml"
    file.write_text(f'[errors."hash-{CONTRACT}"]\nsixty = "x"\n')
    ran = named("explain", "65")
    assert ran.code == 2
    assert f"{file}:2" in ran.err
    assert "'sixty' is no error number" in ran.err


@pytest.mark.parametrize("columns", ["40", "80"])
def test_what_is_piped_is_not_folded_and_has_no_colour(bare, columns) -> None:
    ran = bare("explain", "64516", COLUMNS=columns, FORCE_COLOR="")
    assert len(ran.out.splitlines()) == 4
    assert "\x1b" not in ran.out


def test_bytes_that_are_no_text_are_shown_and_not_obeyed(bare) -> None:
    ran = bare("explain", "-", stdin=b"\xff\x1b[2J\x00 what")
    assert ran.code == 0
    assert ran.out.replace("\n", "").isprintable()


def test_a_failing_call_is_summed_up_and_receipted_in_the_users_own_words(shell, devnet) -> None:
    document = devnet.call(shell.home, "revert", code=43)
    plain = shell("send", document, "--yes", "--json").events[-1]
    contract = plain["data"]["contract_hash"] or plain["data"]["contract_package_hash"]
    assert plain["summary"]["error"]["title"] != "Sale is over"
    config = shell.home / "config" / "cspr-track" / "config.toml"
    config.write_text(config.read_text() + f'\n[errors."hash-{contract}"]\n43 = "Sale is over"\n')
    for command in ("status", "watch"):
        ran = shell(command, plain["transaction_hash"], "--json")
        assert (ran.code, ran.events[-1]["summary"]["error"]["title"]) == (7, "Sale is over")
    assert "Sale is over" in shell("status", plain["transaction_hash"], "--plain").out
    assert "Sale is over" in shell("receipt", plain["transaction_hash"]).out
    ran = shell("explain", "-", stdin=json.dumps(plain))
    assert ran.out.splitlines()[1] == "  Sale is over"
