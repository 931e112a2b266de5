"""What a node says of accounts and of its chainspec: no sockets in here.

Source: node reference, parts 1.2 and 4. Answers of 1.x and 2.x differ; what is not understood is left at mainnet's.
"""

import tomllib
from typing import Any

from cspr_track.core.errors import BadAnswer
from cspr_track.network.node_answers import SERVICE
from cspr_track.transaction.authorization import AccountKeys
from cspr_track.transaction.lanes import INSTALL_LANE, Lane, Lanes
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_duration

MAX_CHAINSPEC_BYTES = 1024 * 1024


def account_keys_of(result: dict[str, Any]) -> AccountKeys:
    """The keys in an answer of ``state_get_account_info`` or ``state_get_entity``.

    Raises:
        BadAnswer: they are not there.
    """
    found = result.get("account", result.get("entity"))
    for name in ("Account", "LegacyAccount", "AddressableEntity", "entity"):
        inner = found.get(name) if isinstance(found, dict) else None
        found = inner if isinstance(inner, dict) else found
    try:
        thresholds = found["action_thresholds"]  # type: ignore[index]
        weights = {
            bytes.fromhex(key["account_hash"].removeprefix("account-hash-")): int(key["weight"])
            for key in found["associated_keys"]  # type: ignore[index]
        }
        return AccountKeys(weights, int(thresholds["deployment"]), int(thresholds["key_management"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAnswer("the node's answer names no keys of the account", service=SERVICE, retryable=False) from error


def balance_of(result: dict[str, Any]) -> int:
    """The available motes in an answer of ``query_balance``.

    Raises:
        BadAnswer: they are not there.
    """
    found = result.get("balance")
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 160:
        return int(found)
    raise BadAnswer("the node's answer names no balance", service=SERVICE, retryable=False)


def rules_of(result: dict[str, Any]) -> NetworkRules:
    """The chainspec in an answer of ``info_get_chainspec``.

    Raises:
        BadAnswer: there is none.
    """
    try:
        text = result["chainspec_bytes"]["chainspec_bytes"]
        spec = tomllib.loads(bytes.fromhex(text[: 2 * MAX_CHAINSPEC_BYTES]).decode("utf-8"))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadAnswer("the node's answer holds no chainspec", service=SERVICE, retryable=False) from error
    name = _at(spec, "network", "name")
    if not isinstance(name, str):
        raise BadAnswer("the node's chainspec names no network", service=SERVICE, retryable=False)
    usual = NetworkRules(chain_name=name)
    both = "transactions" if "transactions" in spec else "deploys"  # 2.x, 1.x
    return NetworkRules(
        chain_name=name,
        max_ttl_ms=_duration(_at(spec, both, "max_ttl"), usual.max_ttl_ms),
        max_approvals=_integer(_at(spec, "core", "max_associated_keys"), usual.max_approvals),
        block_gas_limit=_integer(_at(spec, both, "block_gas_limit"), usual.block_gas_limit),
        max_deploy_bytes=_integer(_at(spec, "deploys", "max_deploy_size"), usual.max_deploy_bytes),
        min_transfer_motes=_integer(_at(spec, both, "native_transfer_minimum_motes"), usual.min_transfer_motes),
        min_gas_price=_integer(_at(spec, "vacancy", "min_gas_price"), usual.min_gas_price),
        block_time_ms=_duration(_at(spec, "core", "minimum_block_time"), usual.block_time_ms),
        lanes=_lanes(_at(spec, "transactions", "v1"), usual.lanes),
    )


def _at(spec: Any, *names: str) -> Any:
    for name in names:
        spec = spec.get(name) if isinstance(spec, dict) else None
    return spec


def _integer(value: Any, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else usual


def _duration(value: Any, usual: int) -> int:
    try:
        return parse_duration(value, "")[0]
    except Unreadable:
        return usual


def _lanes(table: Any, usual: Lanes) -> Lanes:
    mint, auction = _lane(_at(table, "native_mint_lane")), _lane(_at(table, "native_auction_lane"))
    rows = _at(table, "wasm_lanes")
    wasm = [lane for lane in map(_lane, rows) if lane is not None] if isinstance(rows, list) else []
    ordinary = sorted((lane for lane in wasm if lane.number != INSTALL_LANE), key=lambda lane: lane.gas_limit)
    return Lanes(
        mint=mint or usual.mint,
        auction=auction or usual.auction,
        install=next((lane for lane in wasm if lane.number == INSTALL_LANE), usual.install),
        wasm=tuple(ordinary) or usual.wasm,
    )


def _lane(row: Any) -> Lane | None:
    if isinstance(row, list) and len(row) == 5 and all(isinstance(value, int) for value in row):
        return Lane(*row)
    return None
