"""A transaction's or block's hash as services write it."""

import re

_HASH = re.compile(r"[0-9a-fA-F]{64}")


def hash_or_none(value: object) -> str | None:
    """The hash in lower case; None when it is none: 64 hex digits, nothing else."""
    return value.lower() if isinstance(value, str) and _HASH.fullmatch(value) else None
