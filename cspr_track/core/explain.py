"""What an error message of the network means, and what to do. The words stand in ``data/errors.json``.

Source: node reference, parts 2 and 6: only the exact texts there are stable, so messages are matched by their
beginnings and by the numbers in them; what is not known is said to be unknown.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cspr_track.core.error_data import FAMILIES, error_data
from cspr_track.core.explanation import Explanation, Possibility, unknown_error
from cspr_track.core.user_errors import OwnErrors, explain_user_error

__all__ = ["AUCTION_BASE", "HEADER_BASE", "MINT_BASE", "PAYMENT_BASE", "USER_BASE"]
__all__ += ["Explanation", "OwnErrors", "Possibility", "explain"]

_USER = re.compile(r"User error:? ([0-9]{1,10})(?![0-9])", re.IGNORECASE)
_API = re.compile(r"ApiError::(\w+)(?:\((\w+)\))? \[([0-9]{1,10})\]")
_SYSTEM_NUMBER = re.compile(r"(Mint|Handle ?Payment|Contract header|Auction) error: ([0-9]{1,10})(?![0-9])")
_SYSTEM_WORDS = re.compile(r"(Mint|Handle ?Payment|Auction) error: (.+)", re.DOTALL)
_RPC = re.compile(r"\s*(?:code )?(-[0-9]{5})(?![0-9])")
_NAME = re.compile(r"(?:[\w]+::)*([A-Z][A-Za-z0-9]{1,60})(?:\(([A-Za-z0-9]{1,60})\))?")
_KINDS = {"Mint": "mint", "Handle Payment": "handle-payment", "HandlePayment": "handle-payment", "Auction": "auction",
          "Contract header": "contract-header"}  # fmt: skip

AUCTION_BASE, HEADER_BASE, MINT_BASE, PAYMENT_BASE, USER_BASE = 64512, 64768, 65024, 65280, 65536
"""Where the families of codes begin. Source: casper-node types/src/api_error.rs."""
_BASES = {"api": 0, "auction": AUCTION_BASE, "contract-header": HEADER_BASE, "mint": MINT_BASE,
          "handle-payment": PAYMENT_BASE}  # fmt: skip
_FAMILY_NAMES = {"ApiError": "api", "AuctionError": "auction", "ContractHeader": "contract-header", "Mint": "mint",
                 "HandlePayment": "handle-payment"}  # fmt: skip
_OF = {"api": "ApiError", "auction": "the auction", "contract-header": "contract packages", "mint": "the mint",
       "handle-payment": "the payment contract"}  # fmt: skip
MAX_USER = 65535
_SHORT = 12
"""Known beginnings shorter than this are only looked for at the beginning."""


def explain(message: str, *, entity: Mapping[str, Any] | None = None, own: OwnErrors | None = None) -> Explanation:
    """Explain an error message.

    Args:
        message: as the network or a node gives it; a number alone is taken for a code, one word for a name.
        entity: the Deploy entity it stands in, which tells whose user errors they are.
        own: the user's own words for errors of contracts.
    """
    text = message.strip()
    if text.isascii() and text.isdigit() and len(text) < 7:
        return _of_bare_number(int(text), entity, own)
    user = _USER.search(text)
    if user and int(user[1]) <= MAX_USER:
        return explain_user_error(int(user[1]), entity, own)
    api = _API.search(text)
    if api:
        return _of_number(int(api[3]), entity, own, name=api[2] or api[1])
    system = _SYSTEM_NUMBER.search(text)
    if system:
        return _of_family(_KINDS[system[1]], int(system[2]))
    rpc = _RPC.match(text)
    if rpc and rpc[1] in error_data()["rpc"]:
        return _of_rpc(rpc[1], text[rpc.end() :])
    return _by_words(text)


def _by_words(text: str) -> Explanation:
    system = _SYSTEM_WORDS.match(text)
    if system:
        return _by_system_text(_KINDS[system[1]], system[2])
    by_name = _by_name(text)
    if by_name is not None:
        return by_name
    rows = sorted(error_data()["text"], key=lambda row: -len(row["starts"]))
    row = next((row for row in rows if text.startswith(row["starts"])), None)
    if row is not None:
        return _of_row(row, row["kind"])
    for number, row in error_data()["mint"].items():
        if text == row["text"]:  # native transfers give the bare text of the mint
            return _of_row(row, "mint", int(number))
    for code, row in error_data()["rpc"].items():
        if text == row["text"]:
            return _of_row(row, "rpc", int(code))
    refusal = _refusal(text)
    if refusal is not None:
        return _of_row(refusal, "rpc")
    row = next((row for row in rows if len(row["starts"]) >= _SHORT and row["starts"] in text), None)
    return _of_row(row, row["kind"]) if row is not None else unknown_error()


def _of_rpc(code: str, rest: str) -> Explanation:
    """An error of a node's RPC; the text after the code says more than the code."""
    row = error_data()["rpc"][code]
    reason = _refusal(rest)
    if reason is None:
        return _of_row(row, "rpc", int(code))
    return Explanation(
        int(code), "rpc", reason["title"], f"{row['title']}. {reason['explanation']}", reason["hint"], row["text"]
    )


def _refusal(text: str) -> Mapping[str, Any] | None:
    lowered = text.lower()
    rows: list[Mapping[str, Any]] = error_data()["refusal"]
    return next((row for row in rows if any(words in lowered for words in row["has"])), None)


def _of_bare_number(number: int, entity: Mapping[str, Any] | None, own: OwnErrors | None) -> Explanation:
    """A number alone: one of the network's, else most likely one that a contract chose."""
    if number < AUCTION_BASE and str(number) not in error_data()["api"]:
        note = f"The network itself has no error {number}, so it is taken for a contract's own. "
        return explain_user_error(number, entity, own, note=note)
    return _of_number(number, entity, own)


def _of_number(
    number: int, entity: Mapping[str, Any] | None, own: OwnErrors | None, name: str | None = None
) -> Explanation:
    """A code of the network's ApiError, by the family it belongs to."""
    if USER_BASE <= number <= USER_BASE + MAX_USER:
        return explain_user_error(number - USER_BASE, entity, own)
    if number > USER_BASE:
        return unknown_error()
    family, base = max(((f, b) for f, b in _BASES.items() if b <= number), key=lambda one: one[1])
    return _of_family(family, number - base, shown=number, name=name)


def _of_family(family: str, number: int, *, shown: int | None = None, name: str | None = None) -> Explanation:
    row = error_data()[family].get(str(number))
    if row is None and name is not None:
        row = next((row for row in error_data()[family].values() if name in _names(row)), None)
    code = number if shown is None else shown
    if row is None:
        return Explanation(
            code,
            family,
            f"Code {code}, which cspr-track does not know",
            "The number belongs to the network's own errors; a newer version of the network may have added it.",
            "search for the number in the source of casper-node (types/src)",
        )
    return _of_row(row, family, code)


def _by_system_text(family: str, text: str) -> Explanation:
    for number, row in error_data()[family].items():
        if text.strip().rstrip(".") == row["text"].rstrip("."):
            return _of_row(row, family, int(number))
    return Explanation(
        None,
        family,
        f"An error of the {family.replace('-', ' ')} contract",
        f"It answered: {text.strip()}.",
        "search for these words in the source of casper-node (types/src/system)",
    )


def _by_name(text: str) -> Explanation | None:
    """One word as the source of the network or of a standard writes it, such as ``BidNotFound``."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    name = match[2] or match[1]
    only = _FAMILY_NAMES.get(match[1]) if match[2] else None
    found = [one for one in _named(name) if only in (None, one[0])]
    if not found:
        return _family_by_name(name)
    if len(found) == 1:
        family, number, row = found[0]
        return _of_row(row, family, number)
    of = [f"{_OF[f] if f in _OF else row['standard']} {n}: {row['title']}" for f, n, row in found]
    return Explanation(
        None,
        found[0][0],
        f"{name}: {len(found)} errors have this name",
        f"{'; '.join(of)}.",
        "give the whole message, or the number",
        name,
    )


def _named(name: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for family in FAMILIES:
        for number, row in error_data()[family].items():
            if name in _names(row):
                yield family, _BASES[family] + int(number), row
    for standard in error_data()["standards"].values():
        for number, row in standard["codes"].items():
            if row["name"] == name:
                yield "user", int(number), row | {"standard": standard["name"]}


def _family_by_name(name: str) -> Explanation | None:
    if name not in _FAMILY_NAMES or name == "ApiError":
        return None
    family = _FAMILY_NAMES[name]
    base = _BASES[family]
    return Explanation(
        None,
        family,
        f"An error of {_OF[family]}",
        f"Codes from {base} to {base + 255} are those of {_OF[family]}; the number above {base} tells which.",
        "give the whole message, or the number",
        name,
    )


def _names(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The name in the source, and the one that a node prints where it is another."""
    return row["name"], row.get("printed")


def _of_row(row: Mapping[str, Any], kind: str, code: int | None = None) -> Explanation:
    where = f"In contracts of {row['standard']}: " if "standard" in row else ""
    return Explanation(code, kind, row["title"], where + row["explanation"], row["hint"], row.get("name"))
