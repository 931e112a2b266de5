"""Signing a document offline."""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from cspr_track.cli import interrupts
from cspr_track.cli.asking import ask_to_go_on
from cspr_track.cli.key_files import load_keys
from cspr_track.cli.making import public_key as public_key_of
from cspr_track.cli.making import write_json
from cspr_track.core.errors import InputError
from cspr_track.core.exit_codes import ExitCode
from cspr_track.render.renderer import make_renderer
from cspr_track.render.terminal import Terminal
from cspr_track.transaction.approvals import SECP256K1_ORDER, Approval
from cspr_track.transaction.document import Document, read_file
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.review import review
from cspr_track.transaction.signing import Signer, refuse_twice, verified


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be signed, by whom, and where it goes."""

    file: Path
    keys: list[Path] = field(default_factory=list)
    save: Path | None = None
    """None is standard output."""
    public_key: str | None = None
    signature: str | None = None
    yes: bool = False
    strict_permissions: bool = False


def sign_document(wish: Wish, *, hash_only: bool) -> int:
    """Add the wished signatures to a document and write it; gives the exit code.

    Raises:
        InputError: the document or a signature is bad; nothing was written.
    """
    document = read_file(wish.file)
    _refuse_bad(document)
    if hash_only:
        sys.stdout.write(f"{document.transaction.hash_hex}\n")
        return ExitCode.OK
    if (wish.public_key is None) != (wish.signature is None):
        raise InputError("--public-key and --signature go together", code="usage")
    approvals: list[Approval] = []
    if wish.public_key is not None and wish.signature is not None:
        approvals.append(_made_elsewhere(document, wish.public_key, wish.signature))
    signers = load_keys(wish.keys, strict=wish.strict_permissions)
    if not approvals and not signers:
        raise InputError(
            "nobody is there to sign it", code="usage", hint="add --key FILE, or --public-key and --signature"
        )
    for signer in signers:
        refuse_twice(document.transaction, signer.public_key)
    if signers and not _agreed(document, signers, asking=not wish.yes):
        sys.stderr.write("you said no; nothing was signed\n")
        return ExitCode.CANCELLED
    interrupts.check()
    transaction = document.transaction
    approvals += [verified(transaction, signer.public_key, signer.sign(transaction.hash)) for signer in signers]
    write_json(document.value_with(approvals), wish.save or Path("-"))
    return ExitCode.OK


def _refuse_bad(document: Document) -> None:
    for problem in document.problems:
        if problem.fatal and problem.code != "no-approvals":
            raise InputError(
                f"nothing was signed: {problem.message}",
                code=problem.code,
                file=document.file,
                path=problem.path,
                hint=problem.hint,
            )


def _agreed(document: Document, signers: list[Signer], *, asking: bool) -> bool:
    """Show what is signed; ask where there is a terminal. Elsewhere the command itself is the approval."""
    terminal = Terminal.of_process()
    renderer = make_renderer("plain", terminal)
    seen = review(
        document.transaction,
        now_ms=int(time.time() * 1000),
        network_name=document.transaction.chain_name,
        keys=[signer.public_key for signer in signers],
    )
    soft = tuple(problem.message for problem in document.problems if not problem.fatal)
    renderer.review(seen.title, tuple((row.label, row.value, row.note) for row in seen.rows), seen.warnings + soft)
    return not asking or not terminal.can_ask or ask_to_go_on(renderer, "Sign")


def _made_elsewhere(document: Document, key: str, signature: str) -> Approval:
    signer = public_key_of(key, "--public-key")
    refuse_twice(document.transaction, signer)
    try:
        raw = parse_hex(signature, "", tag_bytes=1 if len(signature) == 130 else 0)
    except Unreadable as problem:
        raise InputError(f"--signature: {problem.message}", code=problem.code, hint=problem.hint) from None
    if len(raw) == 65 and raw[:1] == signer.raw[:1]:
        raw = raw[1:]
    if len(raw) != 64:
        raise InputError(
            "--signature: a signature has 64 bytes, or 65 with the algorithm byte of its key first", code="bad-length"
        )
    approval = verified(document.transaction, signer, raw)
    if signer.algorithm == "secp256k1" and int.from_bytes(raw[32:], "big") > SECP256K1_ORDER // 2:
        sys.stderr.write("note: the signature's s was above n/2; it is written as n - s, which nodes demand\n")
    return approval
