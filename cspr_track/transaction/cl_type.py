"""CLTypes: JSON and bytes.

Source: transaction-bytes reference, part 2; the node limits nesting to 50 levels.
"""

from dataclasses import dataclass, field

from cspr_track.transaction.bytesrepr import u32
from cspr_track.transaction.hex_text import kind_of
from cspr_track.transaction.problem import Unreadable

MAX_DEPTH = 50

_FROM_ZERO = (
    *("Bool", "I32", "I64", "U8", "U32", "U64", "U128", "U256", "U512"),
    *("Unit", "String", "Key", "URef"),
)
SIMPLE = {name: tag for tag, name in enumerate(_FROM_ZERO)} | {"Any": 21, "PublicKey": 22}

NESTED = {"Option": 13, "List": 14, "ByteArray": 15, "Result": 16, "Map": 17, "Tuple1": 18, "Tuple2": 19, "Tuple3": 20}
_ARITY = {"Tuple1": 1, "Tuple2": 2, "Tuple3": 3}
_MEMBERS = {"Result": ("ok", "err"), "Map": ("key", "value")}


@dataclass(frozen=True, slots=True)
class CLType:
    """A type: its name, the types inside it in byte order, and for ``ByteArray`` its length in bytes."""

    name: str
    inner: tuple["CLType", ...] = ()
    size: int = 0
    empty: bool = field(init=False, repr=False, compare=False)
    """Whether a value of it takes no bytes."""

    def __post_init__(self) -> None:
        parts = self.inner if self.name.startswith("Tuple") else ()
        nothing = self.name == "Unit" or (self.name == "ByteArray" and self.size == 0)
        object.__setattr__(self, "empty", nothing or (bool(parts) and all(part.empty for part in parts)))

    def to_bytes(self) -> bytes:
        """The tag, then what the type is made of."""
        tag = SIMPLE.get(self.name)
        if tag is not None:
            return bytes((tag,))
        head = bytes((NESTED[self.name],))
        return head + (u32(self.size) if self.name == "ByteArray" else b"".join(part.to_bytes() for part in self.inner))

    def to_json(self) -> object:
        """The form the node writes."""
        if self.name in SIMPLE:
            return self.name
        if self.name == "ByteArray":
            return {"ByteArray": self.size}
        if self.name in _MEMBERS:
            return {self.name: dict(zip(_MEMBERS[self.name], [part.to_json() for part in self.inner], strict=True))}
        if self.name in _ARITY:
            return {self.name: [part.to_json() for part in self.inner]}
        return {self.name: self.inner[0].to_json()}

    def __str__(self) -> str:
        if self.name == "ByteArray":
            return f"ByteArray({self.size})"
        return f"{self.name}({', '.join(map(str, self.inner))})" if self.inner else self.name


def parse_cl_type(value: object, path: str, depth: int = 0) -> CLType:
    """Read a type from JSON.

    Raises:
        Unreadable: unknown-variant, wrong-type, missing-field, out-of-range, too-deep.
    """
    if depth > MAX_DEPTH:
        raise Unreadable("too-deep", path, f"a type nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        if value in SIMPLE:
            return _SIMPLE_TYPES[value]
        raise Unreadable("unknown-variant", path, f"no CLType has the name {value[:40]!r}")
    if not isinstance(value, dict):
        raise Unreadable("wrong-type", path, f"a CLType must stand here, not {kind_of(value)}")
    if len(value) != 1:
        raise Unreadable("unknown-variant", path, "a CLType has one name")
    name, content = next(iter(value.items()))
    place = f"{path}/{name}"
    if name == "ByteArray":
        if isinstance(content, bool) or not isinstance(content, int):
            raise Unreadable("wrong-type", place, f"a length must stand here, not {kind_of(content)}")
        if not 0 <= content < 2**32:
            raise Unreadable("out-of-range", place, "a length must be between 0 and 2^32 - 1")
        return CLType(name, size=content)
    if name in ("Option", "List"):
        return CLType(name, (parse_cl_type(content, place, depth + 1),))
    if name in _MEMBERS:
        return CLType(name, tuple(_member(content, member, place, depth) for member in _MEMBERS[name]))
    if name in _ARITY:
        parts = content if isinstance(content, list) else [content]
        if len(parts) != _ARITY[name]:
            raise Unreadable("wrong-type", place, f"a list of {_ARITY[name]} types must stand here")
        return CLType(name, tuple(parse_cl_type(part, f"{place}/{n}", depth + 1) for n, part in enumerate(parts)))
    raise Unreadable("unknown-variant", path, f"no CLType has the name {name[:40]!r}")


def _member(content: object, member: str, path: str, depth: int) -> CLType:
    if not isinstance(content, dict):
        raise Unreadable("wrong-type", path, f"an object must stand here, not {kind_of(content)}")
    if member not in content:
        raise Unreadable("missing-field", f"{path}/{member}", f"{member!r} is missing")
    return parse_cl_type(content[member], f"{path}/{member}", depth + 1)


_SIMPLE_TYPES = {name: CLType(name) for name in SIMPLE}

U8, U32, U64, U512 = (_SIMPLE_TYPES[name] for name in ("U8", "U32", "U64", "U512"))
STRING, PUBLIC_KEY, KEY, UREF = (_SIMPLE_TYPES[name] for name in ("String", "PublicKey", "Key", "URef"))
OPTION_U64 = CLType("Option", (U64,))
ACCOUNT_HASH = CLType("ByteArray", size=32)
