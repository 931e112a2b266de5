"""The chainspec as a node hands it out: hex of a TOML file, with what a client may look for in it."""

from typing import Any

from cspr_track.devnet.execution import REFUND_PERCENT
from cspr_track.devnet.node_json import API_VERSION
from cspr_track.devnet.rules import BASELINE_MOTES
from cspr_track.transaction.lanes import Lane
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.times import format_duration


def chainspec_json(rules: NetworkRules) -> dict[str, Any]:
    """The result of ``info_get_chainspec``."""
    files = {
        "chainspec_bytes": chainspec_toml(rules).encode().hex(),
        "maybe_genesis_accounts_bytes": None,
        "maybe_global_state_bytes": None,
    }
    return {"chainspec_bytes": files}


def chainspec_toml(rules: NetworkRules) -> str:
    """The TOML text."""
    lanes = rules.lanes
    return f"""[protocol]
version = '{API_VERSION}'

[network]
name = '{rules.chain_name}'

[core]
minimum_block_time = '{format_duration(rules.block_time_ms)}'
max_associated_keys = {rules.max_approvals}
pricing_handling = {{ type = 'payment_limited' }}
allow_prepaid = false
fee_handling = {{ type = 'burn' }}
refund_handling = {{ type = 'refund', refund_ratio = [{REFUND_PERCENT}, 100] }}
baseline_motes_amount = {BASELINE_MOTES}

[transactions]
max_ttl = '{format_duration(rules.max_ttl_ms)}'
block_gas_limit = {rules.block_gas_limit}
native_transfer_minimum_motes = {rules.min_transfer_motes}

[transactions.v1]
native_mint_lane = {_row(lanes.mint)}
native_auction_lane = {_row(lanes.auction)}
wasm_lanes = [{", ".join(_row(lane) for lane in (lanes.install, *reversed(lanes.wasm)))}]

[vacancy]
min_gas_price = {rules.min_gas_price}
"""


def _row(lane: Lane) -> str:
    return f"[{lane.number}, {lane.max_bytes}, {lane.max_args_bytes}, {lane.gas_limit}, {lane.max_count}]"
