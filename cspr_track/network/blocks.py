"""Blocks as nodes of every version tell them: ``{"Version2": …}``, ``{"Version1": …}``, or the block itself.

Source: node reference, parts 1 and 3.
"""

from typing import Any


def bare_block(block: Any) -> dict[str, Any]:
    """The block without the name of its version; empty where it is none."""
    for name in ("Version2", "Version1"):
        inner = block.get(name) if isinstance(block, dict) else None
        block = inner if isinstance(inner, dict) else block
    return block if isinstance(block, dict) else {}


def answered_block(result: dict[str, Any]) -> dict[str, Any]:
    """The block in an answer of ``chain_get_block``, of any version; empty where there is none."""
    holder = result.get("block_with_signatures", result)
    return bare_block(holder.get("block") if isinstance(holder, dict) else None)


def header_of(block: dict[str, Any]) -> dict[str, Any]:
    """The header of a bare block; empty where it has none."""
    header = block.get("header")
    return header if isinstance(header, dict) else {}
