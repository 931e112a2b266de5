"""The one contract of the dev network: it stands for stored calls, and does by rule what its entry points are named.

================== ============================================================================================
``succeed``        succeeds; uses two fifths of the gas limit
``revert``         reverts with the user error in the argument ``code`` (any number type; 65 when it is missing)
``burn_gas``       runs out of gas
``need_argument``  fails with ``ApiError::MissingArgument [2]``
``never``          is never put into a block, so that it expires
``add_key``        adds the key in ``key`` (public key or account hash) to the caller's account, with ``weight``
``set_threshold``  the weight that the caller's transactions need from now on, from ``weight``
================== ============================================================================================

Every account knows it by the name ``demo``. Any other entry point is refused by hash (``no such entry point``) and
fails by name (``No such method: …``), as a node does it.
"""

from dataclasses import dataclass, replace

from cspr_track.devnet.ledger import Ledger
from cspr_track.transaction.action import Action
from cspr_track.transaction.arguments import Arguments
from cspr_track.transaction.bytesrepr import digest

NAME = "demo"
CONTRACT_HASH = digest(b"cspr-track demo contract")
PACKAGE_HASH = digest(b"cspr-track demo package")
VERSION = 1
ENTRY_POINTS = ("succeed", "revert", "burn_gas", "need_argument", "never", "add_key", "set_threshold")
DEFAULT_CODE = 65


@dataclass(frozen=True, slots=True)
class Called:
    """What a call did: the share of the gas limit it used (numerator of tenths), and its error."""

    tenths_used: int
    error_message: str | None = None


def is_demo(action: Action) -> bool:
    """Whether a stored call is of the demo contract."""
    if action.target_name is not None:
        return action.target_name == NAME
    return action.target_hash == (PACKAGE_HASH if action.by_package else CONTRACT_HASH)


def is_held(action: Action) -> bool:
    """Whether a call is never put into a block."""
    return action.kind == "stored" and is_demo(action) and action.entry_point == "never"


def call(entry_point: str, arguments: Arguments, account: bytes, ledger: Ledger) -> Called:
    """Call an entry point for an account (32 bytes of its hash)."""
    match entry_point:
        case "add_key" | "set_threshold":
            return Called(1, _change_keys(entry_point, arguments, account, ledger))
        case "succeed":
            return Called(4)
        case "revert":
            code = arguments.number("code")
            return Called(3, f"User error: {(DEFAULT_CODE if code is None else code) % 65536}")
        case "burn_gas":
            return Called(10, "Out of gas error")
        case "need_argument":
            return Called(1, "ApiError::MissingArgument [2]")
        case _:
            return Called(1, f"No such method: {entry_point}")


def _change_keys(entry_point: str, arguments: Arguments, account: bytes, ledger: Ledger) -> str | None:
    weight, key, keys = arguments.number("weight"), arguments.account("key"), ledger.keys(account)
    if weight is None or not 0 <= weight < 256:
        return "ApiError::InvalidArgument [3]"
    if entry_point == "set_threshold":
        if weight > sum(keys.weights.values()):
            return "ApiError::InsufficientTotalWeight [11]"
        ledger.set_keys(account, replace(keys, deployment_threshold=weight))
    elif key is None:
        return "ApiError::MissingArgument [2]"
    else:
        ledger.set_keys(account, replace(keys, weights=keys.weights | {key: weight}))
    return None
