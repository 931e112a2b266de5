"""Receipts as documents: what they say, that they stand alone, and that text from outside is text in them."""

import json
from html.parser import HTMLParser

import pytest
from hostile import CORPUS
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from unit.receipts import HASH, KEY, MADE_MS, a_receipt, facts
from unit.render.updates import BLOCK, FAILURE, SUCCESS, S, processed, update

from cspr_track.core.details import Details, Transfer
from cspr_track.core.receipt import Asked, JournalFacts, Signer
from cspr_track.render.receipt import receipt_json
from cspr_track.render.receipt_html import receipt_html
from cspr_track.render.receipt_markdown import code, receipt_markdown, text
from cspr_track.render.safe_text import safe

MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
MOVED = Details(
    entry_point="transfer",
    gas_price=1,
    rate="0.0213",
    transfers=(Transfer(amount="100000000000", sender="aa" * 32, recipient="bb" * 32, id=7),),
)
ASKED = [Asked(source="rest", request="GET /deploys/HASH", host="api.cspr.cloud", at="2026-01-02T03:04:05.678Z",
               answer="executed")]  # fmt: skip


def success(**fields):
    usual = {"document": facts(), "details": MOVED, "asked": ASKED, "block_time_ms": MADE_MS + 8000}
    usual |= {"explorer_url": f"https://testnet.cspr.live/transaction/{HASH}"}
    return a_receipt(processed(SUCCESS), **(usual | fields))


def cells_of(markdown: str) -> dict[str, tuple[str, str]]:
    """The tables of three columns, read: label -> value and how it is known."""
    rows = [line.strip("| ").split(" | ") for line in markdown.splitlines() if line.startswith("| ")]
    return {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in rows if len(row) >= 2}


def test_a_success_begins_with_the_verdict_and_says_of_each_figure_how_it_is_known() -> None:
    shown = receipt_markdown(success())
    assert shown.startswith("# Executed with success, charged 1 CSPR\n")
    found = cells_of(shown)
    assert found["Status"] == ("processed", "CSPR.cloud stream, at 2026-01-02T03:04:05.678Z")
    assert found["Transaction hash"] == (f"`{HASH}`", "node RPC: BLAKE2b-256 of the document's bytes, here")
    assert found["What it does"][0] == "Transfer 100 CSPR"
    assert found["Sender"] == (f"`{KEY}`", "node RPC")
    assert found["Made"] == ("2026-01-02T03:04:05.678Z", "node RPC")
    assert found["Block time"] == ("2026-01-02T03:04:13.678Z", "node RPC")
    assert found["Block hash"] == (f"`{BLOCK}`", "CSPR.cloud stream")
    assert found["Block height"] == ("1234567", "CSPR.cloud stream")
    assert found["Charged"] == (
        "1 CSPR (1000000000 motes)",
        "computed here: Casper 2 states its cost before the refund: 2500000000 - 1500000000 motes",
    )
    assert found["Cost"][0] == "2.5 CSPR (2500000000 motes)"
    assert found["Refund"][0] == "1.5 CSPR (1500000000 motes)"
    assert found["Payment limit"] == ("2.5 CSPR (2500000000 motes)", "CSPR.cloud stream, node RPC")
    assert found["Consumed gas"][0] == "0.5 CSPR (500000000 motes)"
    assert found["Worth of the charge"][0] == "about 0.021 USD"
    assert "0.0213 USD a CSPR" in found["Worth of the charge"][1]
    assert found["Explorer"][0] == f"<https://testnet.cspr.live/transaction/{HASH}>"
    assert found["100 CSPR (100000000000 motes), id 7"] == (f"`{'aa' * 32}`", f"`{'bb' * 32}`")
    assert found["Signer"] == (f"`{KEY}`", "signature verified here")
    assert found["CSPR.cloud REST at api.cspr.cloud"][0] == "`GET /deploys/HASH`"


def test_a_failure_says_the_error_its_code_its_meaning_and_what_to_do() -> None:
    found = cells_of(receipt_markdown(a_receipt(processed(FAILURE), document=facts())))
    assert found["Status"][0] == "failed"
    assert found["Error"] == ("User error: 65", "CSPR.cloud stream")
    assert found["Code"][0] == "65"
    assert "65" in found["Means"][0]
    assert found["Hint"][0]
    assert found["Charged"][0] == "5 CSPR (5000000000 motes)"


def test_what_nobody_stated_is_called_not_known_and_never_zero() -> None:
    found = cells_of(receipt_markdown(a_receipt(processed({"error_message": None}))))
    assert {name: found[name] for name in ("Charged", "Cost", "Refund", "Block height", "Gas price")} == dict.fromkeys(
        ("Charged", "Cost", "Refund", "Block height", "Gas price"), ("not known", "")
    )


@pytest.mark.parametrize(
    ("status", "title"),
    [(S.SENT, "Not executed yet"), (S.EXPIRED, "Expired, not executed"), (S.ERROR, "Not known to be executed")],
)
def test_what_was_not_executed_has_an_honest_receipt_without_costs(status, title) -> None:
    shown = receipt_markdown(a_receipt(update(status, "in our words"), document=facts()))
    found = cells_of(shown)
    assert shown.startswith(f"# {title}\n")
    assert found["In words"][0] == "in our words"
    assert not {"Charged", "Cost", "Outcome", "Block height"} & set(found)
    assert "It is not known to have been executed" in shown
    assert ("This is not final" in shown) is (status is S.SENT)


def test_sources_that_do_not_agree_are_all_named() -> None:
    other = SUCCESS | {"cost": "2500000001", "block_height": 7}
    shown = receipt_markdown(success(others={"node-rpc": SUCCESS, "rest": other}))
    assert (
        "The sources disagree on cost: CSPR.cloud stream says 2500000000; node RPC says 2500000000; "
        "CSPR.cloud REST says 2500000001. Used is 2500000000." in shown
    )
    assert "disagree on block height" in shown
    assert "disagree on refund" not in shown


def test_a_wrong_signature_and_a_document_of_another_hash_are_told() -> None:
    wrong = facts(signers=(Signer(public_key=KEY, valid=False),))
    shown = receipt_markdown(success(document=wrong))
    assert "the signature is wrong" in shown
    assert "At least one signature of the document was found wrong here." in shown
    shown = receipt_markdown(success(document=facts(transaction_hash="ff" * 32, title="Something else")))
    assert "does not have this hash" in shown
    assert "Something else" not in shown


def test_what_the_journal_kept_stands_in_where_nobody_answers() -> None:
    kept = JournalFacts(recorded_at_ms=MADE_MS, status="processed", status_at_ms=MADE_MS + 9000)
    made = a_receipt(update(S.ERROR, "nobody could be asked"), others={"journal": SUCCESS}, journal=kept)
    shown = receipt_markdown(made)
    assert shown.startswith("# Not confirmed now; by the journal executed, charged 1 CSPR\n")
    assert cells_of(shown)["Cost"] == ("2.5 CSPR (2500000000 motes)", "journal")
    assert "The journal noted 'processed' at 2026-01-02T03:04:14.678Z" in shown
    assert made.verdict.exit_code == 3


def test_more_transfers_than_a_page_holds_are_counted_and_are_all_in_the_json() -> None:
    many = Details(transfers=MOVED.transfers * 30)
    made = success(details=many)
    assert receipt_markdown(made).count("100 CSPR (100000000000 motes)") == 12
    assert "Only 12 of 30 transfers are shown here" in receipt_html(made)
    assert len(json.loads(receipt_json(made))["transfers"]) == 30


def test_the_json_has_its_schema_amounts_as_strings_and_unknown_as_null() -> None:
    found = json.loads(receipt_json(success()))
    assert found["schema"] == "cspr-track/receipt/1"
    assert found["figures"]["charged"]["value"] == "1000000000"
    assert found["figures"]["charged"]["unit"] == "motes"
    assert found["figures"]["contract"] == {
        "label": "Contract", "value": None, "unit": "hash", "sources": [], "how": None
    }  # fmt: skip
    assert found["verdict"]["exit_code"] == 0
    assert found["transfers"][0]["amount"] == "100000000000"


class Page(HTMLParser):
    """A page, read: its tags with their attributes, the text of its body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "col", "link", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        if "style" not in self.open:
            self.text += data


OWN_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "span", "code", "bdi", "ul", "li"),
    *("table", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "a"),
}
OWN_ATTRIBUTES = {"lang", "charset", "name", "content", "http-equiv", "class", "scope", "aria-hidden", "href", "rel"}


def test_the_page_stands_alone_and_can_be_read_aloud() -> None:
    html = receipt_html(success())
    page = Page(html)
    names = [tag for tag, _ in page.tags]
    assert set(names) <= OWN_TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= OWN_ATTRIBUTES
    assert page.open == []
    assert html.isascii()
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert names.count("h1") == names.count("title") == names.count("main") == 1
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in page.tags if tag == "th")
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == [
        f"https://testnet.cspr.live/transaction/{HASH}"
    ]
    for word in ("url(", "@import", "<script", "<link", "javascript:", "src="):
        assert word not in html
    for needed in ("@page { size: A4", "prefers-color-scheme: dark", "default-src 'none'"):
        assert needed in html


def hostile(value: str):
    moved = Transfer(amount="1", sender=value, recipient=value, id=None)
    details = Details(entry_point=value, contract_hash=value, contract_name=value, transfers=(moved,))
    return a_receipt(
        processed(FAILURE | {"error_message": value, "block_hash": value}),
        details=details,
        title=value,
        network=value,
        explorer_url=value,
        asked=[Asked(source="rest", request="GET", host=value, at="2026-01-02T03:04:05.678Z", answer=value)],
        others={"rest": FAILURE | {"error_message": "another"}},
    )


@pytest.mark.parametrize("value", CORPUS.values(), ids=CORPUS)
def test_no_text_makes_a_tag_in_the_page(value) -> None:
    page, plain = Page(receipt_html(hostile(value))), Page(receipt_html(hostile("plain")))
    without_bdi = [[tag for tag, _ in one.tags if tag not in ("bdi", "code", "a")] for one in (page, plain)]
    assert without_bdi[0] == without_bdi[1]
    assert {name for _, attributes in page.tags for name in attributes} <= OWN_ATTRIBUTES
    assert not any(tag == "a" for tag, _ in page.tags)
    assert page.open == []
    assert safe(value, limit=400) in page.text


@pytest.mark.parametrize("value", CORPUS.values(), ids=CORPUS)
def test_no_text_makes_anything_of_markdown(value) -> None:
    """The same tables and nothing else, read by a Markdown that we did not write."""
    page, plain = (Page(MARKDOWN.render(receipt_markdown(hostile(one)))) for one in (value, "plain"))
    kinds = [[tag for tag, _ in one.tags if tag != "code"] for one in (page, plain)]
    assert kinds[0] == kinds[1]
    assert safe(value, limit=400) in page.text


ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.text("`|\\*_[]()<>&~@#:!$.-+= \nwWhtps/0a", max_size=60),
    st.sampled_from(["www.a.example", "http://a", "`", "``", "\\|", "\\", "|", " ` ", "a@b.c", "&lt;", "<!--"]),
)


@given(ANY_TEXT)
def test_any_text_in_a_cell_is_that_text(value) -> None:
    for written in (text(safe(value)), code(safe(value))):
        page = Page(MARKDOWN.render(f"| a | b |\n|---|---|\n| {written} | after |\n"))
        tags = [tag for tag, _ in page.tags if tag != "code"]
        assert tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
        assert safe(value).strip() in page.text
        assert "after" in page.text


@pytest.mark.parametrize("value", ["@user", "see #12", "www.evil.example", "https://evil.example", ":tada:", "$x$"])
def test_what_github_alone_reads_into_text_stands_in_code(value) -> None:
    assert text(value) == f"`{value}`"
