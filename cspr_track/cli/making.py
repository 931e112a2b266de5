"""Documents made from what stands on the command line: written to a file, or sent as ``send`` does."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cspr_track.cli.key_files import load_keys
from cspr_track.cli.options import MakingFlags, NetworkFlags, OutputFlags, SendingFlags
from cspr_track.cli.saving import save_text
from cspr_track.cli.sending import order_of, send_all
from cspr_track.cli.session import profile_of
from cspr_track.core.amounts import parse_amount
from cspr_track.core.errors import InputError
from cspr_track.core.exit_codes import ExitCode
from cspr_track.core.status import Kind
from cspr_track.network.profiles import Profile
from cspr_track.transaction.args_text import parse_arg
from cspr_track.transaction.document import Document
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.make import Terms
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.signing import Signer, approve
from cspr_track.transaction.times import parse_duration, parse_timestamp
from cspr_track.transaction.transaction import Transaction

NOT_SIGNED = Problem("no-approvals", "/approvals", "nobody has signed it yet")


def make_and_go(
    make: Callable[[Terms], Transaction],
    payment: str,
    making: MakingFlags,
    sending: SendingFlags,
    network: NetworkFlags,
    output: OutputFlags,
) -> int:
    """Make a document, then write it or send it; gives the exit code.

    Raises:
        TrackError: something prevents it; nothing was sent.
    """
    profile = profile_of(network)
    signers = load_keys(_keys(making, profile), strict=sending.strict_permissions)
    terms = Terms(
        initiator=_initiator(making, signers),
        payment_motes=motes(payment, "--payment"),
        chain_name=profile.chain_name,
        timestamp_ms=_timestamp(making.timestamp),
        ttl_ms=_ttl(making.ttl),
        gas_price_tolerance=making.gas_price,
    )
    try:
        made = make(terms)
    except ValueError as error:
        raise InputError(f"the transaction cannot be made: {error}", code="usage") from error
    except Unreadable as problem:
        raise InputError(f"the transaction cannot be made: {problem.message}", code="usage") from None
    if making.save is not None:
        for signer in signers:
            made = approve(made, signer)
        write_json(_as_a_node_names_it(made), making.save)
        return ExitCode.OK
    if not signers:
        raise InputError(
            "nobody is there to sign it", code="usage", hint="add --key FILE, or --output FILE to have it unsigned"
        )
    order = order_of(sending, [Document(made, (NOT_SIGNED,))], signers=list(signers))
    return send_all(order, network, output)


def motes(text: str, option: str) -> int:
    """An amount from an option, in motes.

    Raises:
        InputError: it is none.
    """
    try:
        return parse_amount(text)
    except ValueError as error:
        raise InputError(f"{option}: {error}", code="usage") from error


def public_key(text: str, option: str) -> PublicKey:
    """A public key from an option.

    Raises:
        InputError: it is none.
    """
    try:
        return PublicKey.from_hex(text)
    except Unreadable as problem:
        raise InputError(f"{option}: {problem.message}", code=problem.code, hint=problem.hint) from None


def recipient(text: str) -> PublicKey | bytes:
    """A public key, or an account hash as 32 bytes.

    Raises:
        InputError: it is neither.
    """
    return hash_of(text, "--to") if text.startswith("account-hash-") else public_key(text, "--to")


def hash_of(text: str, option: str) -> bytes:
    """32 bytes from hex, with whatever prefix tools write before it.

    Raises:
        InputError: it is no such text.
    """
    try:
        return parse_hex(text.rpartition("-")[2].removeprefix("wasm"), "", length=32)
    except Unreadable as problem:
        raise InputError(f"{option}: {problem.message}", code=problem.code, hint=problem.hint) from None


def named_args(texts: Sequence[str] | None) -> list[NamedArg]:
    """The arguments of ``--arg``.

    Raises:
        InputError: one cannot be read, or stands there twice.
    """
    found: list[NamedArg] = []
    for text in texts or ():
        try:
            arg = parse_arg(text)
        except ValueError as error:
            raise InputError(f"--arg: {error}", code="usage", hint="write --arg name:type=value") from None
        if any(arg[0] == name for name, _ in found):
            raise InputError(f"--arg: {arg[0]!r} is given twice", code="usage")
        found.append(arg)
    return found


def write_json(document: dict[str, Any], path: Path) -> None:
    """Write a document; ``-`` is standard output.

    Raises:
        InputError: the file cannot be written.
    """
    text = json.dumps(document, indent=2) + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
        return
    save_text(path, text)


def _as_a_node_names_it(made: Transaction) -> dict[str, Any]:
    """A Deploy stands alone, a TransactionV1 in ``Version1``: what casper-client and casper-js-sdk both read."""
    return made.to_json() if made.kind is Kind.DEPLOY else {"Version1": made.to_json()}


def _keys(making: MakingFlags, profile: Profile) -> Sequence[Path]:
    """The keys that were named, else those of the settings; a document written for somebody else is left unsigned."""
    if making.key or (making.save is not None and making.initiator is not None):
        return making.key or ()
    return profile.key


def _initiator(making: MakingFlags, signers: Sequence[Signer]) -> PublicKey:
    if making.initiator is not None:
        return public_key(making.initiator, "--from")
    if not signers:
        raise InputError("it is not said who sends", code="usage", hint="add --key FILE, or --from PUBLIC_KEY")
    return signers[0].public_key


def _timestamp(text: str | None) -> int:
    if text is None:
        return int(time.time() * 1000)
    try:
        return parse_timestamp(text, "")
    except Unreadable as problem:
        raise InputError(f"--timestamp: {problem.message}", code=problem.code, hint=problem.hint) from None


def _ttl(text: str) -> int:
    try:
        return parse_duration(text, "")[0]
    except Unreadable as problem:
        raise InputError(f"--ttl: {problem.message}", code=problem.code, hint=problem.hint) from None
