"""What is wrong with a transaction in itself: hashes, signatures, and arguments that say two things."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from devnet_world import BOB, call, changed, session, transfer

from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.arg_findings import agrees, arg_findings
from cspr_track.transaction.cl_type import CLType
from cspr_track.transaction.cl_value import CLValue, to_parsed
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.findings import MOST_APPROVALS, findings
from cspr_track.transaction.make import value_of
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction

OTHER = "00" * 32
PLAIN, LEGACY = transfer(), transfer(legacy=True)
UNFIT = (
    "the signature does not fit this signer and this transaction",
    "sign the transaction again; it may have been changed after it was signed",
)


def body_hash(transaction: Any) -> str:
    return str(transaction.body_hash.hex())


HASHES = {
    "as it was made": (PLAIN, []),
    "as it was made, legacy": (LEGACY, []),
    "nothing stated": (replace(PLAIN, stated_hash=None), []),
    "another hash": (
        replace(PLAIN, stated_hash=OTHER),
        [
            Problem(
                "hash-mismatch",
                "/hash",
                f"its hash is {PLAIN.hash_hex}, the document states another",
                "the transaction was changed after it was made; make it anew",
            ),
            Problem("invalid-signature", "/approvals/0/signature", *UNFIT),
        ],
    ),
    "another body hash": (
        replace(LEGACY, stated_body_hash=OTHER),
        [
            Problem(
                "body-hash-mismatch",
                "/header/body_hash",
                f"payment and session have the hash {body_hash(LEGACY)}, the document states another",
                "the deploy was changed after it was made; make it anew",
            )
        ],
    ),
    "nobody signed": (
        replace(PLAIN, approvals=()),
        [Problem("no-approvals", "/approvals", "nobody has signed it yet", "sign it: add --key FILE")],
    ),
    "the second signature is of another": (
        replace(PLAIN, approvals=(*PLAIN.approvals, *transfer(5, by=BOB).approvals)),
        [Problem("invalid-signature", "/approvals/1/signature", *UNFIT)],
    ),
}


@pytest.mark.parametrize("what", HASHES)
def test_hashes_and_signatures_are_compared_with_what_the_document_states(what) -> None:
    transaction, problems = HASHES[what]
    assert list(findings(transaction)) == problems


def test_the_gravest_problem_comes_first() -> None:
    broken = replace(call("x", [("n", CLValue(ct.U8, b""))]), stated_hash=OTHER, approvals=())
    assert [problem.code for problem in findings(broken)] == ["hash-mismatch", "no-approvals", "bad-arg"]


# --- arguments

FIVE, SIX = value_of(ct.U8, 5), value_of(ct.U8, 6)
LIE = replace(FIVE, parsed=6)
TRUST = "do not trust what showed you the other value"


def lie_at(path: str, name: str = "n", right: str = "5") -> Problem:
    said = f'"parsed" of {name!r} says something else than its bytes, and the bytes are what is signed: {right}'
    return Problem("parsed-mismatch", path, said, TRUST)


ARGUMENTS = {
    "no parsed": (call("x", [("n", FIVE)]), []),
    "parsed is null": (call("x", [("n", replace(FIVE, parsed=None))]), []),
    "parsed agrees": (call("x", [("n", replace(FIVE, parsed=5))]), []),
    "a lie": (call("x", [("a", FIVE), ("n", LIE)]), [lie_at("/payload/fields/args/Named/1/1/parsed")]),
    "a lie, legacy": (
        call("x", [("n", LIE)], legacy=True),
        [lie_at("/session/StoredContractByHash/args/0/1/parsed")],
    ),
    "a lie about the payment": (
        changed(session(ExecutableItem("Transfer", ())), payment=ExecutableItem("Transfer", (("n", LIE),))),
        [lie_at("/payment/Transfer/args/0/1/parsed")],
    ),
    "twice": (
        call("x", [("n", FIVE), ("n", SIX)]),
        [
            Problem(
                "duplicate-arg",
                "/payload/fields/args/Named/1/0",
                "the argument 'n' stands here twice; the network reads the first",
                "remove one of them",
            )
        ],
    ),
    "bad bytes": (
        call("x", [("n", CLValue(ct.U8, b"\1\2"))]),
        [
            Problem(
                "bad-arg",
                "/payload/fields/args/Named/0/1/bytes",
                "the bytes of 'n' are no U8: 1 bytes are left over",
                "a node takes it, and the call will probably fail",
            )
        ],
    ),
    "bad bytes, and a lie after them": (
        call("x", [("n", CLValue(CLType("Option", (CLType("Any"),)), b"\2")), ("m", LIE)]),
        [lie_at("/payload/fields/args/Named/1/1/parsed", "m")],
    ),
    "80 characters are told in full": (
        call("x", [("n", replace(value_of(ct.STRING, "x" * 80), parsed="y"))]),
        [lie_at("/payload/fields/args/Named/0/1/parsed", right="x" * 80)],
    ),
    "81 are cut": (
        call("x", [("n", replace(value_of(ct.STRING, "x" * 81), parsed="y"))]),
        [lie_at("/payload/fields/args/Named/0/1/parsed", right="x" * 79 + "…")],
    ),
}


@pytest.mark.parametrize("what", ARGUMENTS)
def test_arguments_are_judged_by_their_bytes(what) -> None:
    transaction, problems = ARGUMENTS[what]
    assert list(arg_findings(transaction)) == problems


def test_findings_about_arguments_do_not_stop_a_node() -> None:
    made: Transaction = call("x", [("n", LIE), ("n", CLValue(ct.U8, b""))])
    problems = list(findings(approve(replace(made, approvals=()), BOB)))
    assert [(problem.code, problem.fatal, problem.scope) for problem in problems] == [
        ("parsed-mismatch", False, "document"),
        ("duplicate-arg", False, "document"),
        ("bad-arg", False, "document"),
    ]


HEX, UPPER = "0" + "a1" * 31 + "b", "0" + "A1" * 31 + "B"
BYTES = bytes.fromhex(HEX)
ANOTHER = "0" + "a1" * 31 + "c"
TEXTS = CLType("List", (ct.STRING,))
PERHAPS = CLType("Option", (ct.U64,))
NUMBERS = tuple(CLType(name) for name in ("I32", "I64", "U8", "U32", "U64", "U128", "U256", "U512"))


def hexed(*, but: str = "") -> list[tuple[CLType, Any, Any]]:
    """Each type that is hex, and how tools write it."""
    said = but or HEX
    return [
        (ct.ACCOUNT_HASH, BYTES, said),
        (CLType("Any"), BYTES, f"0x{said}"),
        (ct.PUBLIC_KEY, b"\1" + BYTES, "01" + said),
        (ct.KEY, f"account-hash-{HEX}", {"Account": f"account-hash-{said}"}),
        (ct.KEY, f"account-hash-{HEX}", f"Key::Account({said})"),
        (ct.KEY, f"hash-{HEX}", f"contract-{said}"),
        (ct.UREF, f"uref-{HEX}-007", f"uref-{said}-000"),
    ]


TRUE = [
    *((number, 7, said) for number in NUMBERS for said in (7, 7.0, "7", "seven", "", True, [7], "٧", "-")),
    *hexed(),
    (CLType("I32"), -7, "-7"),
    (ct.U512, 10**198, str(10**198)),
    (ct.U512, 7, "1" * 200),
    (CLType("Bool"), True, True),
    (CLType("Bool"), True, "no"),
    (ct.STRING, "x", "x"),
    (ct.STRING, "x", 5),
    (ct.ACCOUNT_HASH, BYTES, UPPER),
    (ct.ACCOUNT_HASH, BYTES, ANOTHER[:63]),
    (ct.ACCOUNT_HASH, BYTES, "…"),
    (ct.ACCOUNT_HASH, BYTES, [5]),
    (ct.KEY, f"hash-{HEX}", {"Hash": f"hash-{ANOTHER}", "Account": None}),
    (PERHAPS, (7,), 7),
    (PERHAPS, (7,), None),
    (PERHAPS, (7,), {"Some": "7"}),
    (PERHAPS, (7,), {"Some": 8, "None": None}),
    (PERHAPS, None, 7),
    (TEXTS, ["x", "y"], ["x", "y"]),
    (TEXTS, ["x"], "x"),
    (CLType("Tuple1", (ct.STRING,)), ("x",), ["y"]),
]
FALSE = [
    *((number, 7, said) for number in NUMBERS for said in (8, 8.0, 7.5, "8", "-7")),
    *hexed(but=ANOTHER),
    (ct.U512, 7, "1" * 199),
    (CLType("Bool"), True, False),
    (ct.STRING, "x", "y"),
    (ct.STRING, "x", "X"),
    (PERHAPS, (7,), 8),
    (PERHAPS, (7,), {"Some": "8"}),
    (TEXTS, ["x", "y"], ["x"]),
    (TEXTS, ["x"], ["x", "x"]),
    (TEXTS, ["x", "y"], ["x", "z"]),
    (TEXTS, [], ["x"]),
]


@pytest.mark.parametrize(("cl_type", "value", "said"), TRUE)
def test_what_can_mean_the_value_is_no_lie(cl_type, value, said) -> None:
    assert agrees(cl_type, to_parsed(cl_type, value), said)


@pytest.mark.parametrize(("cl_type", "value", "said"), FALSE)
def test_what_cannot_mean_the_value_is_a_lie(cl_type, value, said) -> None:
    assert not agrees(cl_type, to_parsed(cl_type, value), said)


@pytest.mark.parametrize(("said", "true"), [("--7", True), (1.5, False), (float("inf"), False), (float("nan"), False)])
def test_odd_numbers_in_parsed_neither_stop_the_reading_nor_pass_for_minus_one(said, true) -> None:
    assert agrees(CLType("I32"), -1, said) is true


def test_more_signatures_than_any_account_has_keys_are_told_and_not_all_checked() -> None:
    [good] = PLAIN.approvals
    bad = msgspec.structs.replace(good, signature=good.signature[:1] + bytes(64))
    most = replace(PLAIN, approvals=(good,) * MOST_APPROVALS)
    assert list(findings(most)) == []
    told = list(findings(replace(PLAIN, approvals=(*most.approvals, bad))))
    said = "1001 signatures are more than any account has keys"
    assert told == [Problem("too-large", "/approvals", said, "the first 1000 are checked")]


def test_a_long_name_of_an_argument_is_told_by_its_beginning() -> None:
    name, unfit = "n" * 61, CLValue(ct.U8, b"")
    lie = replace(value_of(ct.U8, 5), parsed=6)
    told = [problem.message for problem in arg_findings(call("x", [(name, unfit), (name, lie)]))]
    begin = "n" * 60
    assert told[0] == f"the bytes of '{begin}' are no U8: 1 bytes are needed, 0 are left"
    assert told[1] == f"the argument '{begin}' stands here twice; the network reads the first"
    assert told[2].startswith(f"\"parsed\" of '{begin}' says something else than its bytes")
