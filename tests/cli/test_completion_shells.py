"""Pressing Tab in real shells: commands, options, networks, hashes of the journal, files."""

from collections.abc import Iterator

import pytest
from completion_home import CALLED, FAILED, HASHES, home_with_journal
from typing_shell import TAB, TypingShell

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture(scope="module")
def typists(tmp_path_factory) -> Iterator[dict[str, TypingShell]]:
    begun: dict[str, TypingShell] = {}
    yield begun
    for one in begun.values():
        one.end()


@pytest.fixture(params=SHELLS)
def typist(request, typists, tmp_path_factory) -> TypingShell:
    name = request.param
    if name not in typists:
        typists[name] = TypingShell(name, home_with_journal(tmp_path_factory.mktemp(name)))
    return typists[name]


def test_a_begun_command_is_completed(typist) -> None:
    typist.line(f"cspr-track wat{TAB}", "cspr-track watch")
    typist.line(f"cspr-track key sh{TAB}", "cspr-track key show")


def test_all_commands_are_offered(typist) -> None:
    typist.type(f"cspr-track {TAB}", "send", "watch", "history", "explain", "completion")


def test_a_begun_option_is_completed(typist) -> None:
    typist.line(f"cspr-track watch --pen{TAB}", "cspr-track watch --pending")


def test_networks_are_the_built_in_ones_and_the_users_own(typist) -> None:
    typist.type(f"cspr-track send --network {TAB}", "mainnet", "testnet", "devnet", "staging")
    typist.line(f"cspr-track send --network st{TAB}", "cspr-track send --network staging")
    typist.line(f"cspr-track send --network=st{TAB}", "cspr-track send --network=staging")


def test_hashes_come_from_the_journal_with_what_became_of_them(typist) -> None:
    lines = typist.type(f"cspr-track watch {TAB}", *HASHES)
    if typist.name != "bash":  # bash shows values only
        assert any(FAILED in line and "failed" in line and "Call revert" in line for line in lines)
    typist.line(f"cspr-track status {FAILED[:6]}{TAB}", f"cspr-track status {FAILED}")


def test_key_files_are_offered_where_a_key_belongs(typist) -> None:
    typist.line(f"cspr-track sign x.json --key sec{TAB}", "cspr-track sign x.json --key secret.pem")
    typist.line(f"cspr-track sign x.json --key=sec{TAB}", "cspr-track sign x.json --key=secret.pem")


def test_documents_are_offered_where_a_document_belongs(typist) -> None:
    typist.line(f"cspr-track check pay{TAB}", "cspr-track check payout.json")


def test_folders_lead_to_documents(typist) -> None:
    typist.line(f"cspr-track check fold{TAB}", "cspr-track check folder/")
    typist.line(f"cspr-track check folder/in{TAB}", "cspr-track check folder/inner.json")


def test_a_file_with_a_blank_in_its_name_is_quoted(typist) -> None:
    typist.line(f"cspr-track check with{TAB}", r"cspr-track check with\ blank.json")


def test_any_file_is_offered_where_none_of_the_kind_is(typist) -> None:
    typist.line(f"cspr-track check only{TAB}", "cspr-track check only.text")


def test_choices_and_contracts_are_completed(typist) -> None:
    typist.line(f"cspr-track receipt {FAILED} --format m{TAB}", f"cspr-track receipt {FAILED} --format md")
    typist.line(f"cspr-track call mint --package tok{TAB}", f"cspr-track call mint --package {CALLED}")


def test_the_type_of_an_argument_is_completed_and_its_value_is_left_to_you(typist) -> None:
    typist.line(f"cspr-track call mint --arg amount:u51{TAB}7", "cspr-track call mint --arg amount:u512=7")


def test_a_setting_is_completed_part_by_part(typist) -> None:
    typed = f"cspr-track config get prof{TAB}stag{TAB}cha{TAB}"
    typist.line(typed, "cspr-track config get profiles.staging.chain_name")


def test_what_others_named_does_nothing_in_a_shell(typist) -> None:
    """The journal also knows a contract called $(touch owned); it is not offered, so the other one is taken at once."""
    typist.line(f"cspr-track call mint --package {TAB}", f"cspr-track call mint --package {CALLED}")
