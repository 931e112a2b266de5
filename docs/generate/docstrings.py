"""What the code says of itself: docstrings of modules' members, also of fields and enum members."""

import ast
import inspect
import textwrap
from functools import cache
from typing import Any

from generate import code


@cache
def field_texts(owner: type) -> dict[str, str]:
    """The strings that stand below the fields or members of a class; of those above it where it has none of its own."""
    found: dict[str, str] = {}
    for one in reversed(owner.__mro__):
        if one.__module__.startswith("cspr_track"):
            found |= _of_class(one)
    return found


def _of_class(owner: type) -> dict[str, str]:
    node: ast.ClassDef = _source(owner)
    found: dict[str, str] = {}
    for before, after in zip(node.body, node.body[1:], strict=False):
        name = _target(before)
        if name and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[name] = code(" ".join(str(after.value.value).split()))
    return found


def _source(thing: Any) -> Any:
    """The tree of the one class or function."""
    return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]


def _target(node: ast.stmt) -> str | None:
    target: ast.expr | None = None
    if isinstance(node, ast.AnnAssign):
        target = node.target
    elif isinstance(node, ast.Assign):
        target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else None


def fields_of(owner: type) -> list[tuple[str, str]]:
    """The annotated fields of a class, with those above it: name, and type as it is written."""
    found: dict[str, str] = {}
    for one in reversed(owner.__mro__):
        if not one.__module__.startswith("cspr_track"):
            continue
        node: ast.ClassDef = _source(one)
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                found[part.target.id] = _short(part.annotation)
    return [(name, kind) for name, kind in found.items() if not name.startswith("_")]


def _short(annotation: ast.expr) -> str:
    """A type without what only msgspec has to know."""
    text = ast.unparse(annotation)
    if text.startswith("Annotated["):
        return text.removeprefix("Annotated[").split(",")[0]
    return text.replace(" | msgspec.UnsetType", "")


def signature(function: Any, name: str) -> str:
    """How a function is called, as its source writes it, without decorators and ``self``."""
    node: ast.FunctionDef | ast.AsyncFunctionDef = _source(function)
    arguments = node.args
    everything = [*arguments.posonlyargs, *arguments.args]
    if everything and everything[0].arg in ("self", "cls"):
        (arguments.posonlyargs or arguments.args).pop(0)
    start = "await " if isinstance(node, ast.AsyncFunctionDef) else ""
    end = f" -> {ast.unparse(node.returns)}" if node.returns is not None and node.name != "__init__" else ""
    one_line = f"{start}{name}({ast.unparse(arguments)}){end}"
    if len(one_line) <= 100:
        return one_line
    parts = _split(ast.unparse(arguments))
    return "\n".join([f"{start}{name}(", *(f"    {part}," for part in parts), f"){end}"])


def _split(text: str) -> list[str]:
    """Arguments at the commas that stand in no bracket."""
    parts, depth, begun = [], 0, ""
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append(begun.strip())
            begun = ""
        else:
            begun += sign
    return [*parts, begun.strip()]
