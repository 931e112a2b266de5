"""The numbered errors of the node reference: from the reference where it lies, and the extract that is committed."""

import json
import os
import re
from functools import lru_cache
from pathlib import Path

import pytest
from vectors import REQUIRED

EXTRACT = Path(__file__).parents[2] / "data" / "error_numbers.json"
REFERENCE = (
    Path(os.environ.get("CSPR_TRACK_REFERENCE") or Path(__file__).resolve().parents[4] / "shared" / "reference")
    / "casper-node.md"
)
_LISTED = re.compile(r"(\d{1,3}) ([A-Z][A-Za-z]+)")
_ROW = re.compile(r"^\| (-?\d{1,5}) \| ([^|]+?) \|", re.MULTILINE)

Table = dict[str, str]


@lru_cache(maxsize=1)
def extract() -> dict[str, Table]:
    """Family -> number -> name (of RPC errors: text), as committed; taken from the reference."""
    found: dict[str, Table] = json.loads(EXTRACT.read_text(encoding="utf-8"))
    return found


def reference() -> dict[str, Table]:
    """The same from the reference itself; skipped where its folder is absent: the extract still holds."""
    if not REFERENCE.exists():
        message = f"the node reference is not at {REFERENCE} (CSPR_TRACK_REFERENCE names another folder)"
        if REQUIRED and REFERENCE.parent.exists():
            pytest.fail(message)
        pytest.skip(message)
    return read_reference(REFERENCE.read_text(encoding="utf-8"))


def read_reference(text: str) -> dict[str, Table]:
    """The tables of parts 2 and 6."""
    api, _, header = _part(text, "### 6.1", "### 6.2").partition("\nContractHeader:")
    return {
        "rpc": dict(_rows(_part(text, "Reserved JSON-RPC errors", "### 1.2")))
        | dict(_rows(_part(text, "## 2. Error codes", "### 2.1"))),
        "api": dict(_LISTED.findall(api[api.index("1 None") :])),
        "contract-header": dict(_LISTED.findall(header)),
        "mint": dict(_rows(_part(text, "### 6.2", "### 6.3"))),
        "auction": dict(_rows(_part(text, "### 6.3", "### 6.4"))),
        "handle-payment": dict(_LISTED.findall(_part(text, "12 PaymentPurseNotFound", "(0–11"))),
    }


def texts_of_reference(text: str) -> list[str]:
    """The error messages of the table at the head of part 6, in back ticks."""
    head = _part(text, "## 6. Execution error messages", "### 6.1")
    rows = [line.split(" | ")[0] for line in head.splitlines() if line.startswith("| `")]
    return [message for row in rows for message in re.findall(r"`([^`]+)`", row)]


def refusals_of_reference(text: str) -> list[str]:
    """The reasons for a refused put, of both kinds."""
    part = _part(text, "### 2.1", "Not in the sidecar's")
    table = [cell for line in part.splitlines() if line.startswith("| ") for cell in line.strip("| ").split(" | ")[1:]]
    reasons = [re.sub(r" \(.*?\)$", "", one.strip()) for cell in table[2:] for one in cell.split(" / ")]
    shared = re.findall(r"`([^`]+)`", part[part.index("Shared by both") :].split("```")[0])
    return [one for one in [*reasons, *shared] if one not in ("–", "---", "same second text")]


def _rows(part: str) -> list[tuple[str, str]]:
    return [(number, name.strip("` ")) for number, name in _ROW.findall(part)]


def _part(text: str, begin: str, end: str) -> str:
    start = text.index(begin)
    return text[start : text.index(end, start)]
