"""A receipt from the command line: the same verdict as ``status``, a document that says how each figure is known."""

import json

import pytest
from shell import Shell


def test_an_executed_transaction_has_a_receipt_in_which_both_services_and_the_journal_agree(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    assert shell("send", file, "--yes", "--quiet", "--network", "dev").code == 0
    ran = shell("receipt", file.stem, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    figures = found["figures"]
    assert found["verdict"]["outcome"] == "processed"
    assert figures["charged"]["value"] == figures["cost"]["value"] == "100000000"
    assert set(figures["cost"]["sources"]) == {"rest", "node-rpc", "journal"}
    assert figures["hash"]["how"] == "BLAKE2b-256 of the document's bytes, here"
    assert figures["title"]["value"] == "Transfer 2.5 CSPR"
    assert figures["sent_at"]["sources"] == ["journal"]
    assert figures["block_time"]["sources"] == ["node-rpc"]
    assert [signer["valid"] for signer in found["signers"]] == [True]
    assert [one["amount"] for one in found["transfers"]] == ["2500000000"]
    assert [one["source"] for one in found["asked"]] == ["rest", "node-rpc", "node-rpc", "journal"]
    assert found["disagreements"] == []
    assert devnet.info["token"] not in ran.out


def test_a_failure_exits_with_7_and_the_page_stands_in_the_file(shell, devnet) -> None:
    file = devnet.call(shell.home, "revert", code=65)
    assert shell("send", file, "--yes", "--quiet", "--network", "dev").code == 7
    ran = shell("receipt", file.stem[:8], "--output", "receipt.html")
    assert (ran.code, ran.out) == (7, "")
    assert ran.err == "Executed, failed, charged 5 CSPR; the receipt is in receipt.html\n"
    page = (shell.home / "receipt.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "User error: 65" in page


def test_what_waits_is_not_final_and_exits_with_0(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    assert shell("send", file, "--yes", "--detach", "--network", "dev").code == 0
    ran = shell("receipt", file.stem)
    assert ran.code == 0
    assert ran.out.startswith("# Not executed yet\n")
    assert "This is not final: ask for a new receipt later." in ran.out


def test_a_hash_that_nobody_knows_is_an_error_with_an_honest_receipt(shell) -> None:
    ran = shell("receipt", "ab" * 32, "--network", "dev")
    assert ran.code == 3
    assert ran.out.startswith("# Not known to be executed\n")
    assert ran.out.count("it does not know the hash") == 2


def test_where_nobody_can_be_asked_the_journal_is_named_as_the_only_source(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    assert shell("send", file, "--yes", "--quiet", "--network", "dev").code == 0
    ran = shell("receipt", file.stem, "--format", "json", "--rpc", "http://127.0.0.1:9/rpc", "--rest", "")
    found = json.loads(ran.out)
    assert ran.code == found["verdict"]["exit_code"] == 3
    assert found["figures"]["charged"]["value"] == "100000000"
    assert found["figures"]["cost"]["sources"] == ["journal"]
    assert any("The journal noted 'processed'" in remark for remark in found["remarks"])
    assert any("no usable answer" in one["answer"] for one in found["asked"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "pdf"), "there is no format 'pdf'"),
        (("--output", "receipt.pdf"), "does not tell the format"),
        (("--output", "missing/receipt.md"), "the file cannot be written"),
    ],
)
def test_a_form_or_file_that_cannot_be_is_bad_usage(bare: Shell, arguments, words) -> None:
    ran = bare("receipt", "ab" * 32, *arguments, "--rpc", "", "--rest", "")
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""
