"""``Key``: the name of a thing in global state, as bytes and as the text the node shows.

Only for showing an argument, never for hashing it. Kinds that are not known here are shown as ``key-<hex>``.

Source: transaction-bytes reference, part 1; the formatted names of the node's ``Key``.
"""

from cspr_track.transaction.reader import BadBytes, Reader

_PREFIX = {
    0: "account-hash-",
    1: "hash-",
    3: "transfer-",
    4: "deploy-",
    6: "balance-",
    7: "bid-",
    8: "withdraw-",
    9: "dictionary-",
    10: "system-entity-registry-",
    11: "era-summary-",
    12: "unbond-",
    13: "chainspec-registry-",
    14: "checksum-registry-",
    16: "package-",
}
_ENTITY = {0: "entity-system-", 1: "entity-account-", 2: "entity-contract-"}
_UREF, ERA, _ADDRESSABLE_ENTITY = 2, 5, 17


def read_key(reader: Reader) -> str:
    """Read a key as its formatted text.

    Raises:
        BadBytes: too short, or access rights that do not exist.
    """
    tag = reader.integer(1)
    if tag == _UREF:
        return reader.uref()
    if tag == ERA:
        return f"era-{reader.integer(8)}"
    if tag in _PREFIX:
        return _PREFIX[tag] + reader.take(32).hex()
    if tag == _ADDRESSABLE_ENTITY:
        kind = reader.integer(1)
        if kind not in _ENTITY:
            raise BadBytes(f"no entity is of the kind {kind:02x}")
        return _ENTITY[kind] + reader.take(32).hex()
    rest = reader.rest()
    return f"key-{tag:02x}{rest.hex()}"


_RIGHTS = tuple(f"00{rights}" for rights in range(8))


def write_key(text: str) -> bytes:
    """Write a key from its formatted text.

    Raises:
        ValueError: not such a text.
    """
    if text.startswith("uref-"):
        return bytes((_UREF,)) + write_uref(text)
    if text.startswith("key-"):
        return bytes.fromhex(text.removeprefix("key-"))
    for kind, prefix in _ENTITY.items():
        if text.startswith(prefix):
            return bytes((_ADDRESSABLE_ENTITY, kind)) + _address(text.removeprefix(prefix))
    if text.startswith("era-") and text.removeprefix("era-").isdigit():
        return bytes((ERA,)) + int(text.removeprefix("era-")).to_bytes(8, "little")
    for tag, prefix in _PREFIX.items():
        if text.startswith(prefix):
            return bytes((tag,)) + _address(text.removeprefix(prefix))
    raise ValueError(f"{text!r} is not a key; write account-hash-…, hash-… or uref-…-007")


def write_uref(text: str) -> bytes:
    """Write a URef from its formatted text: its address, then its access rights.

    Raises:
        ValueError: not such a text.
    """
    address, _, rights = text.removeprefix("uref-").partition("-")
    if not text.startswith("uref-"):
        raise ValueError(f"{text!r} is not a URef; write uref-…-007")
    if rights not in _RIGHTS:
        raise ValueError(f"the access rights of a URef are 000 to 007, not {rights!r}")
    return _address(address) + bytes((_RIGHTS.index(rights),))


def _address(text: str) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != 32:
        raise ValueError(f"an address has 32 bytes, not {len(raw)}")
    return raw
