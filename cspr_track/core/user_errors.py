"""The errors that contracts number themselves: what the user wrote down, what a standard says, or honestly nothing.

A number means what the contract's developers say. What a user wrote into ``config.toml`` counts; beyond that the call
(its entry point and the names of its arguments) and the number itself may point to a well-known standard, and then
what is said is said to be a guess.
"""

from collections.abc import Mapping
from typing import Any

from cspr_track.core.error_data import error_data
from cspr_track.core.explanation import Explanation, Possibility

OwnErrors = Mapping[str, Mapping[int, str]]
"""The user's own words: contract or package hash (64 lower-case hex digits) -> error number -> meaning."""

TELLING = 1000
"""Codes from here up are told apart by their number: the standards chose ranges of their own. Below, everybody counts
from 1, and only the call can tell."""
_TOKEN = frozenset({"token_id", "token_hash"})
"""CEP-78 names a token by the one or the other; the data write ``@token`` for it."""
CHARGED = "The call changed nothing, and its cost was charged."


def explain_user_error(
    code: int, entity: Mapping[str, Any] | None, own: OwnErrors | None = None, *, note: str = ""
) -> Explanation:
    """Explain an error that a contract numbered itself.

    Args:
        code: 0 to 65535.
        entity: the Deploy entity it stands in, where there is one.
        own: the user's own words.
        note: a sentence that goes first.
    """
    named = _own_words(code, entity, own or {})
    if named is not None:
        return Explanation(
            code, "user", named, f"{note}This is what your settings say of error {code} of this contract. {CHARGED}"
        )
    found, by_call = _candidates(code, entity or {})
    whose = _whose(entity)
    look = f"look for error {code} in the contract's source or documentation"
    if not found:
        return Explanation(
            code,
            "user",
            f"The contract stopped with its own error {code}",
            f"{note}The number is the contract's own{whose}: only its developers say what {code} means. {CHARGED}",
            look,
        )
    possible = tuple(Possibility(standard["name"], row["name"], row["title"]) for standard, row in found)
    standard, row = found[0]
    if len(found) == 1 and (by_call or code >= TELLING):
        reason = _reason(entity or {}, standard, by_call)
        return Explanation(
            code,
            "user",
            row["title"],
            f"{note}{row['explanation']} A guess: {reason}; the number is the contract's own{whose}. {CHARGED}",
            row["hint"],
            row["name"],
            possible,
        )
    ways = "; ".join(
        f"if it is of {standard['name']} ({standard['what']}), {row['name']}, {_lower(row['title'])}"
        for standard, row in found
    )
    return Explanation(
        code,
        "user",
        f"The contract stopped with its own error {code}",
        f"{note}The number is the contract's own{whose}: only its developers say what {code} means. A guess: {ways}. "
        f"{CHARGED}",
        look,
        None,
        possible,
    )


def _own_words(code: int, entity: Mapping[str, Any] | None, own: OwnErrors) -> str | None:
    for field in ("contract_hash", "contract_package_hash"):
        contract = None if entity is None else entity.get(field)
        if isinstance(contract, str) and code in own.get(contract.lower(), {}):
            return own[contract.lower()][code]
    return None


def _whose(entity: Mapping[str, Any] | None) -> str:
    contract = None if entity is None else entity.get("contract_package_hash") or entity.get("contract_hash")
    return f" ({contract})" if isinstance(contract, str) else ""


def _candidates(code: int, entity: Mapping[str, Any]) -> tuple[list[tuple[Mapping[str, Any], Mapping[str, Any]]], bool]:
    """The standards in which the code means something and that the call allows, and whether the call points to them."""
    standards = [one for one in error_data()["standards"].values() if str(code) in one["codes"]]
    entry_point, arguments = _call(entity)
    if entry_point is not None or arguments:
        fitting = [one for one in standards if _fits(one["calls"], entry_point, arguments)]
        if fitting:
            return [(one, one["codes"][str(code)]) for one in fitting], True
    if entity and code < TELLING:
        return [], False  # somebody's contract, of which nothing speaks for a standard
    return [(one, one["codes"][str(code)]) for one in standards], False


def _call(entity: Mapping[str, Any]) -> tuple[str | None, frozenset[str]]:
    """The entry point and the names of the arguments, as far as they are known."""
    entry_point = entity.get("contract_entrypoint")
    name = entry_point.get("name") if isinstance(entry_point, Mapping) else None
    arguments = entity.get("args")
    return (
        name if isinstance(name, str) and name.lower() != "call" else None,  # session code's own: arguments must tell
        frozenset(arguments) if isinstance(arguments, Mapping) else frozenset(),
    )


def _fits(calls: Mapping[str, list[str]], entry_point: str | None, arguments: frozenset[str]) -> bool:
    if entry_point is not None:
        return entry_point in calls and (not arguments or _has(arguments, calls[entry_point]))
    return any(needed and _has(arguments, needed) for needed in calls.values())


def _has(arguments: frozenset[str], needed: list[str]) -> bool:
    return all(bool(arguments & _TOKEN) if name == "@token" else name in arguments for name in needed)


def _reason(entity: Mapping[str, Any], standard: Mapping[str, Any], by_call: bool) -> str:
    if not by_call:
        return f"{standard['name']} ({standard['what']}) uses this number, here or in a contract that was called"
    entry_point, arguments = _call(entity)
    if entry_point is None:
        return f"the arguments are those of {standard['name']} ({standard['what']})"
    with_arguments = " and its arguments are" if arguments else " is"
    return f"the entry point {entry_point}{with_arguments} as in {standard['name']} ({standard['what']})"


def _lower(title: str) -> str:
    """A title inside a sentence."""
    return title if title[1:2].isupper() else title[0].lower() + title[1:]
