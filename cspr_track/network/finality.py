"""Whether a block is final: who has signed it, and with what weight. No sockets in here.

A block is executed only after consensus decided on it; finality signatures are the proof that can be checked. Those of
more than two thirds of the era's validators, by weight, are strict finality.

Source: node reference, part 4 (Finality).
"""

from dataclasses import dataclass
from typing import Any

from cspr_track.network.blocks import bare_block, header_of


@dataclass(frozen=True, slots=True)
class Finality:
    """The signatures of a block.

    Args:
        signers: how many validators have signed.
        weight: their weight, and the weight of all validators of the era; None where nobody told the weights.
    """

    signers: int
    weight: tuple[int, int] | None = None

    @property
    def reached(self) -> bool:
        """Strict finality; where the weights are not known, at least one validator's word."""
        if self.weight is None:
            return self.signers > 0
        signed, total = self.weight
        return signed * 3 > total * 2

    @property
    def words(self) -> str:
        """For people."""
        if self.weight is None:
            return f"{self.signers} finality signatures, of unknown weight"
        signed, total = self.weight
        return f"finality signatures of {signed * 100 // total if total else 0}% of the weight"


def finality_of(block_result: dict[str, Any], auction_result: dict[str, Any] | None) -> Finality:
    """Weigh the signatures in an answer of ``chain_get_block``.

    Args:
        block_result: of any version.
        auction_result: the answer of ``state_get_auction_info`` for this block, which tells the weights.
    """
    holder = block_result.get("block_with_signatures", block_result.get("block"))
    proofs = holder.get("proofs") if isinstance(holder, dict) else None
    signers = {
        proof["public_key"].lower()
        for proof in (proofs if isinstance(proofs, list) else [])
        if isinstance(proof, dict) and isinstance(proof.get("public_key"), str)
    }
    rows = _rows(auction_result, _era(holder))
    if not rows:
        return Finality(len(signers))
    weights = _weights(rows)
    return Finality(len(signers), (sum(weights.get(signer, 0) for signer in signers), sum(weights.values())))


def _era(holder: Any) -> int | None:
    era = header_of(bare_block(holder.get("block", holder) if isinstance(holder, dict) else None)).get("era_id")
    return era if type(era) is int else None


def _rows(auction_result: dict[str, Any] | None, era: int | None) -> list[Any]:
    """The validators of an era; none where nobody tells them."""
    state = (auction_result or {}).get("auction_state")
    eras = state.get("era_validators") if isinstance(state, dict) else None
    for entry in eras if isinstance(eras, list) else []:
        if isinstance(entry, dict) and entry.get("era_id") == era:
            rows = entry.get("validator_weights")
            return rows if isinstance(rows, list) else []
    return []


def _weights(rows: list[Any]) -> dict[str, int]:
    """The weight of each validator, by public key; none of any where one cannot be right, so that nothing is final."""
    try:
        weights = {row["public_key"].lower(): int(row["weight"]) for row in rows}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}
    return weights if min(weights.values()) >= 0 else {}
