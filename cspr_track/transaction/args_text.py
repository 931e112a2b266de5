"""Arguments as people write them on a command line: ``name:type=value``, the notation of casper-client.

Types: bool, i32, i64, u8, u32, u64, u128, u256, u512, unit, string, key, account_hash, uref, public_key, byte_list,
byte_array_32, each also as ``opt_…``; and beyond casper-client ``any``, ``option<T>``, ``list<T>``, ``map<K,V>``,
``tuple1<…>`` to ``tuple3<…>``, ``result<T,E>``. Values of the nested ones are JSON.
"""

import json
import re
from typing import Any

from cspr_track.core.amounts import parse_amount
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.cl_order import NONE, key_twice
from cspr_track.transaction.cl_type import CLType
from cspr_track.transaction.cl_value import CLValue, encode
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.public_key import PublicKey

_SIMPLE = {name.lower(): CLType(name) for name in ct.SIMPLE} | {
    "public_key": ct.PUBLIC_KEY,
    "account_hash": ct.ACCOUNT_HASH,
    "byte_list": CLType("List", (ct.U8,)),
}
_NESTED = {"option": ("Option", 1), "opt": ("Option", 1), "list": ("List", 1), "map": ("Map", 2)} | {
    "result": ("Result", 2),
    "tuple1": ("Tuple1", 1),
    "tuple2": ("Tuple2", 2),
    "tuple3": ("Tuple3", 3),
}
_HALF = re.compile("[\\ud800-\\udfff]")
_TOKEN = re.compile(r"[a-z0-9_]+|[<>,]")
_BYTE_ARRAY = re.compile(r"byte_array_([0-9]{1,9})")
_AMOUNT = re.compile(r"[0-9.,_]+\s*(cspr|motes?)", re.IGNORECASE)


def parse_arg(text: str) -> NamedArg:
    """Read ``name:type=value``; the value may stand in single quotes.

    Raises:
        ValueError: it cannot be read; the message says what is wrong.
    """
    head, equals, value = text.partition("=")
    name, colon, type_text = head.partition(":")
    if not (equals and colon and name):
        raise ValueError(f"{text!r} is not name:type=value, such as amount:u512=2500000000")
    cl_type = parse_type(type_text)
    if not _can_be_read(cl_type):
        raise ValueError(f"{name!r}: an any has no end of its own, so that nobody could read a {cl_type}; put it last")
    if len(value) >= 2 and value[0] == value[-1] == "'":
        value = value[1:-1]
    elif value == "null" and cl_type.name == "Option":
        return name, CLValue(cl_type, encode(cl_type, None))
    try:
        meant = _from_text(cl_type, value)
        if (twice := key_twice(cl_type, meant)) is not NONE:
            raise _twice(twice)
        return name, CLValue(cl_type, encode(cl_type, meant))
    except (ValueError, TypeError, OverflowError, RecursionError, Unreadable) as error:
        shown = value if len(value) < 80 else value[:79] + "…"
        raise ValueError(f"{name!r}: {shown!r} is no {cl_type}: {error}") from None


def parse_type(text: str) -> CLType:
    """Read a type, such as ``u512``, ``opt_key`` or ``map<string,list<u8>>``.

    Raises:
        ValueError: there is no such type.
    """
    compact = text.strip().lower()
    tokens = _TOKEN.findall(compact)
    if "".join(tokens) != compact.replace(" ", ""):
        raise ValueError(f"there is no type {text!r}")
    found, rest = _type(tokens, text)
    if rest:
        raise ValueError(f"there is no type {text!r}: {''.join(rest)!r} is left over")
    return found


def _type(tokens: list[str], text: str, depth: int = 0) -> tuple[CLType, list[str]]:
    if not tokens or depth > ct.MAX_DEPTH:
        raise ValueError(f"there is no type {text!r}")
    name, rest = tokens[0], tokens[1:]
    if name.startswith("opt_"):
        inner, rest = _type([name.removeprefix("opt_"), *rest], text, depth + 1)
        return CLType("Option", (inner,)), rest
    if size := _BYTE_ARRAY.fullmatch(name):
        return CLType("ByteArray", size=int(size[1])), rest
    if name in _NESTED and rest[:1] == ["<"]:
        kind, count = _NESTED[name]
        parts: list[CLType] = []
        for n in range(count):
            part, rest = _type(rest[1:], text, depth + 1)
            parts.append(part)
            if rest[:1] != [">" if n == count - 1 else ","]:
                raise ValueError(f"there is no type {text!r}: {name} takes {count} types in <>")
        return CLType(kind, tuple(parts)), rest[1:]
    if name not in _SIMPLE:
        raise ValueError(
            f"there is no type {name[:60]!r}; types are {', '.join(sorted(_SIMPLE))}, list<…>, map<…,…>, …"
        )
    return _SIMPLE[name], rest


def _from_text(cl_type: CLType, value: str) -> Any:
    """A value from plain text; nested types are JSON."""
    if cl_type.name == "Option":
        inner = cl_type.inner[0]
        if inner.name not in ct.NESTED or (_is_hex(inner) and not value.lstrip().startswith('"')):
            return (_from_text(inner, value),)
    if cl_type.name == "U512" and _AMOUNT.fullmatch(value.strip()):
        return parse_amount(value)
    if cl_type.name == "Bool":
        return _from_json(cl_type, {"true": True, "false": False}.get(value))
    if cl_type.name == "Unit":
        return _from_json(cl_type, None if value in ("", "null", "()") else value)
    if cl_type == _SIMPLE["byte_list"] and not value.lstrip().startswith("["):
        return list(parse_hex(value.removeprefix("0x"), ""))
    if cl_type.name in ct.NESTED and cl_type.name != "ByteArray":
        return _from_json(cl_type, json.loads(value, object_pairs_hook=_members, parse_int=_integer))
    return _from_json(cl_type, value)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, content in pairs:
        if name in found:
            raise _twice(name)
        found[name] = content
    return found


def _twice(key: Any) -> ValueError:
    """Nobody can know which of two was meant, and a contract would see only one."""
    return ValueError(f"the key {key!r} stands there twice")


def _ends_by_itself(cl_type: CLType) -> bool:
    return cl_type.name != "Any" and all(map(_ends_by_itself, cl_type.inner))


def _can_be_read(cl_type: CLType) -> bool:
    """Whether nothing follows what has no end of its own: in a list or a map, that is never known."""
    match cl_type.name:
        case "List" | "Map":
            return all(map(_ends_by_itself, cl_type.inner))
        case "Tuple2" | "Tuple3":
            *before, last = cl_type.inner
            return all(map(_ends_by_itself, before)) and _can_be_read(last)
        case _:
            return all(map(_can_be_read, cl_type.inner))


def _is_hex(cl_type: CLType) -> bool:
    return cl_type.name == "ByteArray" or cl_type == _SIMPLE["byte_list"]


def _from_json(cl_type: CLType, value: Any) -> Any:
    inner = cl_type.inner
    if cl_type == _SIMPLE["byte_list"] and isinstance(value, str):
        return list(parse_hex(value, ""))
    match cl_type.name:
        case "I32" | "I64" | "U8" | "U32" | "U64" | "U128" | "U256" | "U512":
            return _integer(value)
        case "Option":
            return None if value is None else (_from_json(inner[0], value),)
        case "List":
            return [_from_json(inner[0], item) for item in _listed(value, None)]
        case "Tuple1" | "Tuple2" | "Tuple3":
            return tuple(_from_json(part, item) for part, item in zip(inner, _listed(value, len(inner)), strict=True))
        case "Map":
            pairs = value.items() if isinstance(value, dict) else (_listed(pair, 2) for pair in _listed(value, None))
            return [(_from_json(inner[0], key), _from_json(inner[1], item)) for key, item in pairs]
        case "Result":
            if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in ("Ok", "Err"):
                raise ValueError('a result is {"Ok": …} or {"Err": …}')
            word, content = next(iter(value.items()))
            return word, _from_json(inner[0 if word == "Ok" else 1], content)
        case "Bool":
            if not isinstance(value, bool):
                raise ValueError("write true or false")
            return value
        case "Unit":
            if value is not None:
                raise ValueError("a unit holds nothing")
            return None
        case _:
            return _from_string(cl_type, value)


def _from_string(cl_type: CLType, value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("it must be text")
    match cl_type.name:
        case "PublicKey":
            return PublicKey.from_hex(value).raw
        case "ByteArray":
            return parse_hex(value.removeprefix("account-hash-").removeprefix("0x"), "", length=cl_type.size)
        case "Any":
            return parse_hex(value.removeprefix("0x"), "")
        case _:  # strings, keys, urefs
            if _HALF.search(value):
                raise ValueError("half of a surrogate pair stands in it, which is no text")
            return value


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9][0-9_]{0,200}", value.strip()):
        return int(value)
    raise ValueError("write a whole number")


def _listed(value: Any, length: int | None) -> list[Any]:
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise ValueError("a JSON list is needed" if length is None else f"a JSON list of {length} is needed")
    return value
