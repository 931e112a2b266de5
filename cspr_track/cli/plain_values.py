"""Values of the command line converted without pydantic, whose import costs more than all else that a command does.

Typer builds a pydantic adapter for each parameter when its first value comes. Ours are words, paths, numbers and lists
of these; for them a call of the type is the same. Whatever is not plainly good is left to Typer, which says what is
wrong.
"""

import re
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any, get_args, get_origin

from typer import BadParameter

PLAIN: tuple[Any, ...] = (str, Path, int, float, bool)

_HALF = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes on the command line that are no UTF-8; a path may have them, a word has not."""


class _Unusable(Exception):
    """A value that Typer would take, and that nothing can be done with."""


class PlainValue:
    """Converts the values of one parameter.

    Args:
        convert: the type of one value.
        many: whether the parameter takes several.
        lowest: the lowest number allowed, if there is one.
        highest: the highest.
        otherwise: makes Typer's own conversion, for values that are not plainly good.
    """

    __slots__ = ("_convert", "_highest", "_lowest", "_many", "_otherwise")

    def __init__(
        self,
        convert: Callable[[Any], Any],
        *,
        many: bool,
        lowest: float | None,
        highest: float | None,
        otherwise: Callable[[], Any],
    ) -> None:
        self._convert = convert
        self._many = many
        self._lowest = lowest
        self._highest = highest
        self._otherwise = otherwise

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as the command takes it.

        Raises:
            typer.BadParameter: it is none; Typer says why.
        """
        try:
            if value is None:
                return () if self._many else None
            if not self._many:
                return self._one(value)
            if isinstance(value, list | tuple):
                return [self._one(one) for one in value]
        except _Unusable as unusable:
            raise BadParameter(str(unusable), ctx=ctx, param=param) from None
        except ValueError:
            pass
        return self._otherwise().coerce(value, param=param, ctx=ctx)

    def _one(self, value: Any) -> Any:
        kind = self._convert
        if type(value) is kind or (kind is Path and isinstance(value, Path)):
            found = value
        elif isinstance(value, str) and (kind in (str, Path) or (kind in (int, float) and "_" not in value)):
            found = kind(value)
        else:
            raise ValueError("not plainly good")
        if kind is float and not isfinite(found):
            raise _Unusable(f"{value} is no number that can be used.")
        if kind is str and _HALF.search(found):
            raise _Unusable("It is no text in UTF-8.")
        if self._lowest is not None and not found >= self._lowest:
            raise ValueError("too low")
        if self._highest is not None and not found <= self._highest:
            raise ValueError("too high")
        return found


def plain_values(command: Any) -> None:
    """Let a command, and those below it, convert what is plain without pydantic."""
    for below in getattr(command, "commands", {}).values():
        plain_values(below)
    all_of_it = command.get_params  # with --help, which is made late
    command.get_params = lambda context: plain_parameters(all_of_it(context))


def plain_parameters(parameters: list[Any]) -> list[Any]:
    """The parameters, those that are plain made to convert without pydantic.

    What a version of Typer does not have is left alone: then it converts by itself.
    """
    for parameter in parameters:
        descriptor = getattr(parameter, "type_descriptor", None)
        if descriptor is not None and getattr(parameter, "_runtime_param", parameter) is None:
            parameter._runtime_param = _plain(descriptor)  # noqa: SLF001 (the place where Typer keeps its own)
    return parameters


def _plain(descriptor: Any) -> PlainValue | None:
    annotation, info = descriptor.annotation, descriptor.parameter_info
    many = get_origin(annotation) is list
    kind = get_args(annotation)[0] if many else annotation
    special = ("parser", "clamp", "exists", "resolve_path", "formats", "path_type", "allow_dash")
    if kind not in PLAIN or descriptor.file_annotation is not None or any(getattr(info, one, None) for one in special):
        return None

    def otherwise() -> Any:
        from typer._coercion import build_runtime_param

        return build_runtime_param(descriptor)

    return PlainValue(kind, many=many, lowest=info.min, highest=info.max, otherwise=otherwise)
