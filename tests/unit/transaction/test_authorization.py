"""Who must sign, and what is said where the signatures are not enough."""

from dataclasses import replace

from devnet_world import ALICE, BOB, STRANGER, transfer

from cspr_track.transaction.authorization import AccountKeys, Authorization, authorization, authorization_findings
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.signing import approve

OWNER, FRIEND = ALICE.public_key.account_hash, BOB.public_key.account_hash
UNSIGNED = replace(transfer(), approvals=())


def test_a_signer_counts_once_and_who_is_no_key_of_the_account_counts_nothing() -> None:
    signed = approve(transfer(), STRANGER)
    again = replace(signed, approvals=(*signed.approvals, signed.approvals[0]))
    assert authorization(again, AccountKeys({OWNER: 2, FRIEND: 1}, 3, 4)) == Authorization(
        signed=((ALICE.public_key, 2), (STRANGER.public_key, None)), unsigned=((FRIEND, 1),), weight=2, threshold=3
    )


def test_the_weight_must_reach_the_threshold() -> None:
    assert authorization(transfer(), AccountKeys({OWNER: 2}, 2, 2)).enough
    assert not authorization(transfer(), AccountKeys({OWNER: 2}, 3, 3)).enough
    assert not authorization(approve(transfer(), STRANGER), AccountKeys({OWNER: 2}, 2, 2)).enough


def test_too_little_weight_is_told_with_both_numbers() -> None:
    assert list(authorization_findings(transfer(), AccountKeys({OWNER: 1, FRIEND: 2}, 3, 3))) == [
        Problem(
            "insufficient-weight",
            "/approvals",
            "the signatures have the weight 1, the account demands 3",
            "add signatures: cspr-track sign FILE --key KEY --output FILE",
        )
    ]


def test_a_stranger_among_the_signers_is_told_by_key_and_place() -> None:
    assert list(authorization_findings(approve(transfer(), STRANGER), AccountKeys({OWNER: 1}, 1, 1))) == [
        Problem(
            "foreign-signer",
            "/approvals/1/signer",
            f"{STRANGER.public_key.hex} is no key of the initiator's account",
            "sign with a key of the account only",
        )
    ]


def test_offline_somebody_else_alone_is_a_stranger() -> None:
    assert list(authorization_findings(approve(UNSIGNED, BOB), None)) == [
        Problem(
            "foreign-signer",
            "/approvals",
            "no signature is of the initiator's own key; a node takes them only if they are of its account",
            "cspr-track check FILE --network NAME asks a node",
        )
    ]
    assert list(authorization_findings(approve(approve(UNSIGNED, BOB), ALICE), None)) == []


def test_of_what_nobody_signed_nothing_is_said_here() -> None:
    assert list(authorization_findings(UNSIGNED, None)) == []
    assert list(authorization_findings(UNSIGNED, AccountKeys({OWNER: 1}, 1, 1))) == []
