"""Reading a transaction hash as people and tools write it."""

from cspr_track.core.errors import InputError


def parse_hash(text: str) -> str:
    """Read a transaction hash: 64 hex digits in either case, with or without a known prefix.

    Raises:
        InputError: it is something else.
    """
    cleaned = text.strip().lower()
    for prefix in ("transaction-v1-hash-", "deploy-hash-", "transaction-", "deploy-", "0x"):
        cleaned = cleaned.removeprefix(prefix)
    if len(cleaned) != 64 or set(cleaned) - set("0123456789abcdef"):
        raise InputError(
            f"{text[:80]!r} is not a transaction hash",
            code="bad-hash",
            why=f"it must be 64 hex digits, this has {len(cleaned)} characters" if len(cleaned) != 64 else None,
            hint="copy the whole hash, as the explorer or the node shows it",
        )
    return cleaned
