"""Reading bytes one value after another, never past the end."""


class BadBytes(ValueError):
    """Bytes that are not a value of the type they should be."""


PARTS_PER_BYTE = 2
FREE_PARTS = 1024
MOST_PARTS = 1_200_000
"""Values of every depth that some bytes may hold: so many for each byte, and so many besides; in all as many as there
are bytes in the largest transaction that the network takes, and some more."""


class Reader:
    """A place in some bytes.

    Args:
        data: what to read.
    """

    __slots__ = ("_data", "_parts_left", "_position", "open_end")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self._parts_left = min(PARTS_PER_BYTE * len(data) + FREE_PARTS, MOST_PARTS)
        self.open_end = False
        """Whether something was read that ends only where the bytes do."""

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._position

    def part(self) -> None:
        """Count a value, itself or inside another: units take no bytes, and lists of lists of them would go on and on.

        Raises:
            BadBytes: there are far more of them than bytes.
        """
        self._parts_left -= 1
        if self._parts_left < 0:
            raise BadBytes(f"{len(self._data)} bytes do not hold that many values")

    def take(self, count: int) -> bytes:
        """The next bytes.

        Raises:
            BadBytes: fewer are left.
        """
        if count > self.left:
            raise BadBytes(f"{count} bytes are needed, {self.left} are left")
        self._position += count
        return self._data[self._position - count : self._position]

    def rest(self) -> bytes:
        """All that is left."""
        self.open_end = True
        return self.take(self.left)

    def end(self) -> None:
        """Make sure that nothing is left.

        Raises:
            BadBytes: something is.
        """
        if self.left:
            raise BadBytes(f"{self.left} bytes are left over")

    def integer(self, size: int, *, signed: bool = False) -> int:
        """A little-endian integer of that many bytes."""
        return int.from_bytes(self.take(size), "little", signed=signed)

    def u32(self) -> int:
        """Four bytes, little-endian."""
        return self.integer(4)

    def flag(self) -> bool:
        """``00`` or ``01``."""
        byte = self.integer(1)
        if byte > 1:
            raise BadBytes(f"00 or 01 must stand here, not {byte:02x}")
        return byte == 1

    def big(self, most: int) -> int:
        """A length byte and that many significant bytes, little-endian, no zero at the big end."""
        length = self.integer(1)
        if length > most:
            raise BadBytes(f"at most {most} bytes are allowed, not {length}")
        raw = self.take(length)
        if raw and raw[-1] == 0:
            raise BadBytes("a number must not begin with a zero byte")
        return int.from_bytes(raw, "little")

    def string(self) -> str:
        """A length in bytes and UTF-8."""
        raw = self.take(self.u32())
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise BadBytes("text must be UTF-8") from None

    def uref(self) -> str:
        """An address of 32 bytes and the access rights, as ``uref-<hex>-007``."""
        address, rights = self.take(32), self.integer(1)
        if rights > 7:
            raise BadBytes(f"access rights are 0 to 7, not {rights}")
        return f"uref-{address.hex()}-{rights:03o}"

    def public_key(self) -> bytes:
        """A public key with its algorithm byte; the system's is the single byte 00."""
        tag = self.take(1)
        length = {0: 0, 1: 32, 2: 33}.get(tag[0])
        if length is None:
            raise BadBytes(f"no public key begins with {tag[0]:02x}")
        return tag + self.take(length)
