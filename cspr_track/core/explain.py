"""What an error message of the network means, and what to do. The words stand in ``data/errors.json``.

Source: node reference, part 6: only the exact texts there are stable, so messages are matched by their beginnings and
by the numbers in them; what is not known is said to be unknown.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_USER = re.compile(r"User error: ([0-9]{1,10})")
_API = re.compile(r"ApiError::(\w+)(?:\((\w+)\))? \[([0-9]{1,10})\]")
_SYSTEM_NUMBER = re.compile(r"(Mint|Handle ?Payment|Contract header) error: ([0-9]{1,10})")
_SYSTEM_WORDS = re.compile(r"(Mint|Handle ?Payment|Auction) error: (.+)", re.DOTALL)
_KINDS = {"Mint": "mint", "Handle Payment": "handle-payment", "HandlePayment": "handle-payment", "Auction": "auction",
          "Contract header": "contract-header"}  # fmt: skip

AUCTION_BASE, HEADER_BASE, MINT_BASE, PAYMENT_BASE, USER_BASE = 64512, 64768, 65024, 65280, 65536
"""Where the families of codes begin. Source: casper-node types/src/api_error.rs."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an error message means.

    Args:
        code: the number in the message, where there is one.
        kind: user, api, mint, auction, handle-payment, contract-header, gas, funds, engine or unknown.
        title: a few words.
        explanation: one or two sentences.
        hint: what to do, where something can be done.
    """

    code: int | None
    kind: str
    title: str
    explanation: str
    hint: str | None = None


def explain(message: str, *, entity: Mapping[str, Any] | None = None) -> Explanation:
    """Explain an error message.

    Args:
        message: as the network gives it; a bare number is taken for a code.
        entity: the Deploy entity it stands in, which tells whose user errors they are.
    """
    text = message.strip()
    if text.isascii() and text.isdigit() and len(text) < 7:
        return _of_number(int(text), entity)
    user = _USER.search(text)
    if user:
        return _user(int(user[1]), entity)
    api = _API.search(text)
    if api:
        return _of_number(int(api[3]), entity, name=api[2] or api[1])
    system = _SYSTEM_NUMBER.search(text)
    if system:
        return _of_family(_KINDS[system[1]], int(system[2]))
    return _by_words(text)


def _by_words(text: str) -> Explanation:
    system = _SYSTEM_WORDS.match(text)
    if system:
        return _by_system_text(_KINDS[system[1]], system[2])
    for row in _data()["text"]:
        if text.startswith(row["starts"]):
            return Explanation(None, row["kind"], row["title"], row["explanation"], row.get("hint"))
    for number, row in _data()["mint"].items():
        if text == row["text"]:  # native transfers give the bare text of the mint
            return _explained(row, "mint", int(number))
    return Explanation(
        None,
        "unknown",
        "An error that cspr-track does not know",
        "The network gave no code that is documented; its own words are all there is.",
        "search for these words in the contract's source or documentation",
    )


def _of_number(number: int, entity: Mapping[str, Any] | None, name: str | None = None) -> Explanation:
    """A code of the network's ApiError, by the family it belongs to."""
    for base, family in ((USER_BASE, "user"), (PAYMENT_BASE, "handle-payment"), (MINT_BASE, "mint"),
                         (HEADER_BASE, "contract-header"), (AUCTION_BASE, "auction")):  # fmt: skip
        if number >= base:
            if family == "user":
                return _user(number - base, entity)
            return _of_family(family, number - base, shown=number, name=name)
    return _of_family("api", number, name=name)


def _of_family(family: str, number: int, *, shown: int | None = None, name: str | None = None) -> Explanation:
    row = _data()[family].get(str(number))
    if row is None and name is not None:
        row = next((row for row in _data()[family].values() if row.get("name") == name), None)
    code = number if shown is None else shown
    if row is None:
        return Explanation(
            code,
            family,
            f"Code {code}, which cspr-track does not know",
            "The number belongs to the network's own errors; a newer version of the network may have added it.",
        )
    return _explained(row, family, code)


def _by_system_text(family: str, text: str) -> Explanation:
    for number, row in _data()[family].items():
        if text.strip() == row.get("text"):
            return _explained(row, family, int(number))
    return Explanation(
        None, family, f"An error of the {family.replace('-', ' ')} contract", f"It answered: {text.strip()}."
    )


def _explained(row: Mapping[str, Any], kind: str, code: int) -> Explanation:
    return Explanation(code, kind, row["title"], row["explanation"], row.get("hint"))


def _user(code: int, entity: Mapping[str, Any] | None) -> Explanation:
    contract = None if entity is None else entity.get("contract_package_hash") or entity.get("contract_hash")
    whose = f" ({contract})" if isinstance(contract, str) else ""
    return Explanation(
        code,
        "user",
        f"The contract stopped with its own error {code}",
        f"The number is the contract's own{whose}: only its developers say what {code} means. "
        "The call changed nothing, and its cost was charged.",
        f"look for error {code} in the contract's source or documentation",
    )


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = (files("cspr_track.core") / "data" / "errors.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
