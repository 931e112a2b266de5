"""What ``explain`` is asked about: words, a document, or what stands on standard input."""

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from cspr_track.core.errors import InputError
from cspr_track.core.failure_texts import Failure, failures_in
from cspr_track.network.error_settings import contract_hash, contract_hint

MAX_BYTES = 16 * 1024 * 1024
OPTIONS = ("--contract", "--entry-point", "--config", "--json", "--help")


def failures_of(words: Sequence[str]) -> list[Failure]:
    """What to explain; empty when what was given tells of no error.

    Raises:
        InputError: nothing was given, or too much, or an option that there is not.
    """
    for word in words:
        if word.startswith("--") and len(word) > 2:
            near = get_close_matches(word, OPTIONS, n=1)
            raise InputError(
                f"No such option: {word}",
                code="usage",
                hint=f"did you mean {near[0]}?" if near else "cspr-track explain --help",
            )
    text = _standard_input() if list(words) == ["-"] else " ".join(words)
    if not text.strip():
        raise InputError("there is nothing to explain", code="usage", hint="give an error message, a number or a name")
    found = failures_in(text)
    if found is not None:
        return [failure for failure in found if failure.message is not None]
    if list(words) == ["-"]:
        return [Failure(line.strip()) for line in text.splitlines() if line.strip()]
    return [Failure(text)]


def called(contract: str | None, entry_point: str | None) -> dict[str, Any]:
    """What the command line says of the call, with the names of a Deploy entity.

    Raises:
        InputError: the contract is not one.
    """
    entity: dict[str, Any] = {}
    if contract is not None:
        digits = contract_hash(contract)
        if digits is None:
            raise InputError(f"{contract[:100]!r} is no contract", code="usage", hint=contract_hint(contract))
        entity = {"contract_hash": digits, "contract_package_hash": digits}
    return entity | ({"contract_entrypoint": {"name": entry_point}} if entry_point else {})


def _standard_input() -> str:
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError("standard input is too large to explain", code="usage", hint="give a single event or answer")
    return data.decode("utf-8", "replace")
