"""Documents in which something stands that was not there."""

from collections.abc import Mapping
from typing import Any


def with_value(document: Mapping[str, Any], *where: str, to: object) -> dict[str, Any]:
    """A copy of the document with another value at this place."""
    *above, last = where
    whole = inner = {**document}
    for name in above:
        inner[name] = {**inner[name]}
        inner = inner[name]
    inner[last] = to
    return whole
