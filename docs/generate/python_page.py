"""The page of the Python API: every public name, its signature, its docstring."""

import inspect
import re
from typing import Any

import cspr_track
from generate import NOTE, code, table
from generate.docstrings import field_texts, fields_of, signature

INTRODUCTION = """# Python API

Every name of `cspr_track.__all__`; what is not here may change without notice. The library is asyncio only; `send_sync`
and `watch_sync` are for programs without a running loop.
"""
_SECTIONS = ("Args", "Returns", "Raises", "Yields")
_KINDS = (
    ("Functions", lambda one: inspect.isfunction(one)),
    ("Errors", lambda one: inspect.isclass(one) and issubclass(one, BaseException)),
    ("Classes", inspect.isclass),
)


def python_page() -> str:
    """All of it."""
    lines = [NOTE, INTRODUCTION]
    left = {name: getattr(cspr_track, name) for name in sorted(cspr_track.__all__) if not name.startswith("__")}
    for title, belongs in _KINDS:
        chosen = {name: one for name, one in left.items() if belongs(one)}
        left = {name: one for name, one in left.items() if name not in chosen}
        if chosen:
            lines += [f"## {title}", ""]
        for name, one in chosen.items():
            lines += _function(name, one, "###") if title == "Functions" else _class(name, one)
    if left:
        lines += ["## Others", "", *(f"- `{name}`" for name in left), ""]
    return "\n".join(lines).rstrip() + "\n"


def _function(name: str, one: Any, mark: str) -> list[str]:
    shown = name.rsplit(".", 1)[-1]
    called = ["```python", signature(one, shown), "```", ""]
    return [f"{mark} {name}", "", *called, *docstring(inspect.getdoc(one) or "")]


def _class(name: str, one: type) -> list[str]:
    above = [base.__name__ for base in one.__bases__ if base.__name__ not in ("object", "Generic", "Struct")]
    head = f"class {name}({', '.join(above)})" if above else f"class {name}"
    start = vars(one).get("__init__")
    own = inspect.isfunction(start) and start.__code__.co_filename == inspect.getsourcefile(one)
    built = [signature(start, name)] if own else []  # not what dataclass, msgspec or Protocol made
    lines = [f"### {name}", "", "```python", head, *built, "```", "", *docstring(_own_doc(one))]
    if hasattr(one, "__members__"):
        texts = field_texts(one)
        members: Any = one
        rows = [(f"`{member.name}`", f"`{member.value}`", texts.get(member.name, "")) for member in members]
        return lines + table(("member", "value", "means"), rows)
    fields = fields_of(one)
    if fields:
        texts = field_texts(one)
        rows = [(f"`{field}`", f"`{kind}`", texts.get(field, "")) for field, kind in fields]
        lines += table(("field", "type", ""), rows)
    for member, value in vars(one).items():
        if member.startswith("_"):
            continue
        if isinstance(value, property):
            lines += [f"#### {name}.{member}", "", *docstring(inspect.getdoc(value) or "")]
        elif inspect.isfunction(value) or isinstance(value, classmethod | staticmethod):
            function = value if inspect.isfunction(value) else value.__func__
            if "cspr_track" in function.__module__ and function.__doc__:
                lines += _function(f"{name}.{member}", function, "####")
    return lines


def _own_doc(one: type) -> str:
    return inspect.cleandoc(vars(one).get("__doc__") or "")


def docstring(text: str) -> list[str]:
    """A docstring of Google's form as Markdown."""
    lines: list[str] = []
    section = ""
    for line in text.splitlines():
        title = line.rstrip(":")
        if title in _SECTIONS and line.endswith(":"):
            section = title
            lines += [f"**{title}**", ""]
        elif section and line.startswith("    "):
            entry = line[4:]
            if entry.startswith(" "):
                lines[-1] += " " + entry.strip()
            else:
                lines.append(_entry(entry, section))
        elif not line.startswith("Source: "):  # where we have it from is for those who read the code
            section = section if not line.strip() else ""
            lines.append(line)
    return [*re.sub(r"\n{3,}", "\n\n", code("\n".join(lines))).strip("\n").splitlines(), ""]


def _entry(entry: str, section: str) -> str:
    name, colon, meaning = entry.partition(": ")
    if section in ("Args", "Raises") and colon and " " not in name:
        return f"- `{name}`: {meaning}"
    return entry if section in ("Returns", "Yields") else f"- {entry}"
