"""The knowledge of errors, ``data/errors.json``: read once, when something failed."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

FAMILIES = ("api", "mint", "auction", "handle-payment", "contract-header")
"""The families of numbered errors that are the network's own, in the order in which a name is looked for."""


@lru_cache(maxsize=1)
def error_data() -> Mapping[str, Any]:
    """All of it.

    ``sources`` names where each family was read; each family maps numbers to rows of ``name``, ``text``, ``title``,
    ``explanation`` and ``hint``; ``text`` and ``refusal`` are lists of rows that are found by words; ``standards``
    holds the codes of well-known contracts, each with its own sources.
    """
    text = (files("cspr_track.core") / "data" / "errors.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
