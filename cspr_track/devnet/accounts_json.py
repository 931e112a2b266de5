"""What a node says about accounts and their purses. Proofs are empty: there is no trie here."""

from typing import Any

from cspr_track.devnet.demo_contract import CONTRACT_HASH, NAME
from cspr_track.devnet.execution import purse_of
from cspr_track.devnet.ledger import Ledger
from cspr_track.transaction.authorization import AccountKeys


def account_info(account: bytes, keys: AccountKeys) -> dict[str, Any]:
    """The result of ``state_get_account_info``: who may act for it, and the demo contract by its name."""
    name = f"account-hash-{account.hex()}"
    return {
        "account": {
            "account_hash": name,
            "named_keys": [{"name": NAME, "key": f"hash-{CONTRACT_HASH.hex()}"}],
            "main_purse": f"uref-{purse_of(account).hex()}-007",
            "associated_keys": [
                {"account_hash": f"account-hash-{key.hex()}", "weight": weight} for key, weight in keys.weights.items()
            ],
            "action_thresholds": {
                "deployment": keys.deployment_threshold,
                "key_management": keys.key_management_threshold,
            },
        },
        "merkle_proof": "",
    }


def balance_details(motes: int) -> dict[str, Any]:
    """The result of ``query_balance_details``: fees are burned, so nothing is ever on hold."""
    return {
        "total_balance": str(motes),
        "available_balance": str(motes),
        "total_balance_proof": "",
        "holds": [],
    }


def owner_of(uref: str, ledger: Ledger) -> bytes | None:
    """The account whose main purse an address (``uref-…``) is, if there is one."""
    parts = uref.split("-")
    address = parts[1] if len(parts) == 3 and parts[0] == "uref" else ""
    return next((account for account in ledger.accounts if purse_of(account).hex() == address), None)
