"""The ``[errors]`` part of the settings file: the user's own words for the errors of contracts."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from cspr_track.core.errors import ConfigurationError

PREFIXES = ("hash-", "contract-", "contract-package-", "contract-package-wasm", "package-", "entity-contract-")
"""How tools write the hash of a contract or of a package."""
_CONTRACT = re.compile(r"([a-z-]*?)([0-9a-f]{64})")
_PREFIX = re.compile(r"[A-Za-z-]*-")
MAX_CODE = 65535


def contract_hash(text: str) -> str | None:
    """The 64 lower-case hex digits of a contract or package, however it is written; None when it is not one."""
    match = _CONTRACT.fullmatch(text.strip().lower())
    return match[2] if match and match[1] in ("", *PREFIXES) else None


def contract_hint(text: str) -> str:
    """What to write instead of something that is no contract."""
    prefix = _PREFIX.match(text.strip().lower())
    near = get_close_matches(prefix[0], PREFIXES, n=1) if prefix and prefix[0] not in PREFIXES else []
    return (
        f"did you mean {near[0]!r}?" if near else "write hash- and 64 hex digits, or contract-package-, or the digits"
    )


def parse_own_errors(
    errors: Mapping[str, Mapping[str, str]], place: Callable[[tuple[str, ...]], str]
) -> dict[str, dict[int, str]]:
    """The user's words: hash -> number -> meaning.

    Args:
        errors: the table, of texts.
        place: says where something stands.

    Raises:
        ConfigurationError: with the place, and the nearest name where there is one.
    """
    found: dict[str, dict[int, str]] = {}
    for contract, codes in errors.items():
        digits = contract_hash(contract)
        if digits is None:
            raise ConfigurationError(
                f"{place(('errors', contract))}: {contract[:80]!r} is no contract", hint=contract_hint(contract)
            )
        words = found.setdefault(digits, {})
        for code, meaning in codes.items():
            where = place(("errors", contract, code))
            if not (code.isascii() and code.isdigit() and len(code) < 6 and int(code) <= MAX_CODE):
                raise ConfigurationError(f"{where}: {code[:80]!r} is no error number: contracts have 0 to {MAX_CODE}")
            if not meaning.strip() or not meaning.isprintable():
                raise ConfigurationError(f"{where}: {code} must be one line of plain text")
            words[int(code)] = meaning.strip()
    return found
