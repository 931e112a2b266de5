"""Where each setting stands in a TOML text, and changes of single settings that leave everything else as it is.

A whole TOML library that keeps comments (tomlkit) would be one more dependency for three small changes. This knows only
where statements begin and end; what it made is read again with ``tomllib`` and must say what was meant, else it is not
written (``changed``).
"""

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Unchangeable(Exception):
    """The text writes the setting in a form that only a person should change."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A table's header or a setting.

    Args:
        path: the table's, or the setting's whole path.
        header: whether it is a table's header.
        line: where it begins; the first line is 1.
        start: where its first line begins in the text.
        value: where its value begins and ends in the text; for a header both are its end.
        end: where the line after it begins.
    """

    path: Path
    header: bool
    line: int
    start: int
    value: tuple[int, int]
    end: int


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text that is TOML, in order."""
    table: Path = ()
    at = counted = 0
    line = 1
    while at < len(text):
        start = at
        line_end = _line_end(text, at)
        stripped = text[at:line_end].strip()
        if not stripped or stripped.startswith("#"):
            at = line_end
            continue
        line += text.count("\n", counted, start)
        counted = start
        if stripped.startswith("["):
            close = _end_of_value(text, at)
            table = _path_of(text[at:close].strip())
            yield Statement(table, True, line, start, (close, close), line_end)
            at = line_end
            continue
        equals = _find_equals(text, at)
        begin = equals + 1
        while text[begin] in " \t":
            begin += 1
        end = _end_of_value(text, begin)
        at = _line_end(text, end)
        yield Statement((*table, *_path_of(f"{text[start:equals]}= 0")), False, line, start, (begin, end), at)


def line_of(text: str, path: Sequence[str]) -> int | None:
    """The line where a setting or a table begins; of what stands inside an inline table, that table's."""
    wanted = tuple(path)
    found: dict[Path, int] = {}
    for statement in statements(text):
        found[statement.path] = statement.line
        for length in range(1, len(statement.path)):
            found.setdefault(statement.path[:length], statement.line)
    while wanted:
        if wanted in found:
            return found[wanted]
        wanted = wanted[:-1]
    return None


def changed(text: str, path: Sequence[str], value: Any) -> str:
    """The text with one setting changed, or taken out when the value is None.

    Raises:
        Unchangeable: the setting stands in a form that this does not change.
    """
    wanted = _changed_data(tomllib.loads(text), path, value)
    new = _without(text, tuple(path)) if value is None else _with(text, tuple(path), to_toml(value))
    try:
        if tomllib.loads(new) == wanted:
            return new
    except tomllib.TOMLDecodeError:
        pass
    raise Unchangeable(".".join(path))


def to_toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(to_toml, value))}]"
    whole = isinstance(value, float) and value.is_integer()
    return repr(int(value) if whole else value)


def to_key(path: Sequence[str]) -> str:
    """A dotted path as TOML writes it."""
    return ".".join(part if _BARE.fullmatch(part) else to_toml(part) for part in path)


def _with(text: str, path: Path, value: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    setting = f"{to_key(path[-1:])} = {value}{newline}"
    found = list(statements(text))
    for statement in found:
        if statement.path == path and not statement.header:
            begin, end = statement.value
            return text[:begin] + value + text[end:]
    table = path[:-1]
    at: int | None = 0 if not table else None
    inside = not table
    for statement in found:
        if statement.header:
            inside = statement.path == table
        if inside:
            at = statement.end
    if at is None:
        gap = newline if text.strip() else ""
        return _ended(text, newline) + f"{gap}[{to_key(table)}]{newline}{setting}"
    if at == 0:
        first = text.lstrip()
        return setting + (newline + text if first else "")
    return _ended(text[:at], newline) + setting + text[at:]


def _without(text: str, path: Path) -> str:
    for statement in statements(text):
        if statement.path == path and not statement.header:
            return text[: statement.start] + text[statement.end :]
    return text


def _ended(text: str, newline: str) -> str:
    return text if not text or text.endswith("\n") else text + newline


def _changed_data(data: dict[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(data)
    table = data
    for part in path[:-1]:
        if value is None and part not in table:
            return data
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise Unchangeable(".".join(path))
    if value is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = list(value) if isinstance(value, tuple) else value
    return data


def _path_of(statement: str) -> Path:
    """The path that a header, or a setting whose value is 0, names."""
    found: Any = tomllib.loads(statement)
    path: list[str] = []
    while isinstance(found, dict | list) and found:
        if isinstance(found, list):
            found = found[0]
            continue
        ((name, found),) = found.items()
        path.append(name)
    return tuple(path)


def _line_end(text: str, at: int) -> int:
    """Where the next line begins."""
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline + 1


def _find_equals(text: str, at: int) -> int:
    """The first equals sign outside quotes."""
    quote = ""
    while True:
        character = text[at]
        if quote:
            if character == "\\" and quote == '"':
                at += 1
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character == "=":
            return at
        at += 1


def _end_of_value(text: str, at: int) -> int:
    """Where a value (or a header's brackets) ends, without what comes after it on its line."""
    depth, end = 0, at
    while at < len(text):
        character = text[at]
        if character in "\"'":
            at = end = _end_of_string(text, at)
            continue
        if character == "#":
            at = _line_end(text, at) - 1 if "\n" in text[at:] else len(text)
            continue
        if character == "\n" and not depth:
            break
        depth += (character in "[{") - (character in "]}")
        at += 1
        if not character.isspace():
            end = at
    return end


def _end_of_string(text: str, at: int) -> int:
    quote = text[at]
    long = quote * 3
    mark = long if text.startswith(long, at) else quote
    at += len(mark)
    while not text.startswith(mark, at):
        at += 2 if text[at] == "\\" and quote == '"' else 1
    at += len(mark)
    while mark == long and text.startswith(quote, at):  # up to two quotes may stand before the closing three
        at += 1
    return at
