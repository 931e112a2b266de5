"""The arguments of a transaction as the chain reads them: by name and type."""

from collections.abc import Sequence
from typing import Any

from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.reader import BadBytes


class Arguments:
    """Typed access to named arguments; what is missing, of another type, or unreadable gives None."""

    def __init__(self, args: Sequence[NamedArg]) -> None:
        self._args = dict(reversed(args))  # of equal names the first counts, as for a node

    def __contains__(self, name: str) -> bool:
        return name in self._args

    def cl_type(self, name: str) -> str | None:
        """The name of an argument's type."""
        value = self._args.get(name)
        return None if value is None else value.cl_type.name

    def readable(self, name: str) -> bool:
        """Whether an argument's bytes are a value of its type."""
        try:
            self._args[name].decode()
        except BadBytes:
            return False
        return True

    def u512(self, name: str) -> int | None:
        """An amount in motes."""
        found = self._value(name, "U512")
        return found if isinstance(found, int) else None

    def number(self, name: str) -> int | None:
        """Any whole number."""
        value = self._args.get(name)
        if value is None or not value.cl_type.name.startswith(("U", "I")):
            return None
        found = self._decoded(name)
        return found if isinstance(found, int) else None

    def transfer_id(self) -> int | None:
        """The number that a sender gives a transfer."""
        found = self._value("id", "Option")
        return found[0] if isinstance(found, tuple) and isinstance(found[0], int) else None

    def public_key(self, name: str) -> PublicKey | None:
        """A public key."""
        found = self._value(name, "PublicKey")
        return PublicKey(found) if isinstance(found, bytes) and len(found) > 1 else None

    def account(self, name: str) -> bytes | None:
        """An account hash: from a public key, 32 bytes, or an account ``Key``."""
        value = self._args.get(name)
        if value is None:
            return None
        found = self._decoded(name)
        if value.cl_type.name == "PublicKey":
            key = self.public_key(name)
            return key.account_hash if key is not None else None
        if value.cl_type.name == "ByteArray" and isinstance(found, bytes):
            return found if len(found) == 32 else None
        if value.cl_type.name == "Key" and isinstance(found, str) and found.startswith("account-hash-"):
            return bytes.fromhex(found.removeprefix("account-hash-"))
        return None

    def _value(self, name: str, cl_type: str) -> Any:
        value = self._args.get(name)
        return self._decoded(name) if value is not None and value.cl_type.name == cl_type else None

    def _decoded(self, name: str) -> Any:
        try:
            return self._args[name].decode()
        except BadBytes:
            return None
