"""Documents made from what stands on the command line."""

import json
import sys
import time
from pathlib import Path

from cspr_track.cli.asking import ask_passphrase
from cspr_track.core.amounts import parse_amount
from cspr_track.core.errors import InputError
from cspr_track.network.profiles import Profile
from cspr_track.transaction.document import Document
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.keys import load_key
from cspr_track.transaction.make import make_transfer
from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.signing import Signer, approve
from cspr_track.transaction.times import parse_duration

NOT_SIGNED = Problem("no-approvals", "/approvals", "nobody has signed it yet")


def make_signed_transfer(
    *,
    to: str,
    amount: str,
    key: Path,
    transfer_id: int | None,
    payment: str,
    ttl: str,
    legacy: bool,
    profile: Profile,
) -> tuple[Document, Signer]:
    """A transfer that is ready to be reviewed and signed.

    Raises:
        InputError: an option cannot be used.
    """
    signer = load_key(key, passphrase=lambda: ask_passphrase(key))
    try:
        made = make_transfer(
            initiator=signer.public_key,
            to=recipient(to),
            amount_motes=motes(amount, "--amount"),
            chain_name=profile.chain_name,
            timestamp_ms=int(time.time() * 1000),
            ttl_ms=_ttl(ttl),
            payment_motes=motes(payment, "--payment"),
            transfer_id=transfer_id,
            legacy=legacy,
        )
    except ValueError as error:
        raise InputError(f"the transfer cannot be made: {error}", code="usage") from error
    return Document(made, (NOT_SIGNED,)), signer


def motes(text: str, option: str) -> int:
    """An amount from an option, in motes.

    Raises:
        InputError: it is none.
    """
    try:
        return parse_amount(text)
    except ValueError as error:
        raise InputError(f"{option}: {error}", code="usage") from error


def recipient(text: str) -> PublicKey | bytes:
    """A public key, or an account hash as 32 bytes.

    Raises:
        InputError: it is neither.
    """
    try:
        if text.startswith("account-hash-"):
            return parse_hex(text.removeprefix("account-hash-"), "", length=32)
        return PublicKey.from_hex(text)
    except Unreadable as problem:
        raise InputError(f"--to: {problem.message}", code=problem.code, hint=problem.hint) from None


def _ttl(text: str) -> int:
    try:
        return parse_duration(text, "")[0]
    except Unreadable as problem:
        raise InputError(f"--ttl: {problem.message}", code=problem.code, hint=problem.hint) from None


def write_document(document: Document, signer: Signer, path: Path) -> None:
    """Sign a document and write it.

    Raises:
        InputError: the file cannot be written.
    """
    signed = approve(document.transaction, signer)
    text = json.dumps(signed.to_json(), indent=2) + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError("the file cannot be written", file=str(path), why=error.strerror) from error
