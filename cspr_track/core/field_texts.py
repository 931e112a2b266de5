"""What a type says of its fields: the strings below them, or the ``Args`` of its docstring."""

import ast
import inspect
import re
import textwrap
from itertools import pairwise

_ARGUMENT = re.compile(r"    (\w+): (.*)")


def summary_of(owner: type) -> str:
    """The first paragraph of a type's docstring, on one line."""
    return _plain(" ".join((inspect.getdoc(owner) or "").partition("\n\n")[0].split()))


def field_texts(owner: type) -> dict[str, str]:
    """Each field's text, on one line; also of the fields that the type has from others."""
    found: dict[str, str] = {}
    for one in reversed(owner.__mro__):
        if one.__module__.startswith("cspr_track."):
            found |= _arguments(inspect.getdoc(one) or "") | _below(one)
    return {name: _plain(text) for name, text in found.items()}


def _plain(text: str) -> str:
    """As one reads it: a capital letter at the beginning, one backtick where the source has two."""
    plain = text.replace("``", "`")
    return plain[:1].upper() + plain[1:]


def _arguments(docstring: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = None
    for line in docstring.partition("Args:\n")[2].partition("\n\n")[0].splitlines():
        begins = _ARGUMENT.fullmatch(line)
        if begins:
            name = begins[1]
            found[name] = begins[2]
        elif name is not None:
            found[name] += f" {line.strip()}"
    return found


def _below(owner: type) -> dict[str, str]:
    try:
        node = ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0]
    except OSError:  # installed without its source
        return {}
    body = node.body if isinstance(node, ast.ClassDef) else []
    found: dict[str, str] = {}
    for before, after in pairwise(body):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and isinstance(after, ast.Expr):
            text = after.value
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found[before.target.id] = " ".join(text.value.split())
    return found
