"""The page of errors, from the same data as ``cspr-track explain``."""

from collections.abc import Iterable, Mapping
from typing import Any

from cspr_track.core.error_data import FAMILIES, error_data
from cspr_track.core.explain import AUCTION_BASE, HEADER_BASE, MINT_BASE, PAYMENT_BASE
from generate import NOTE, table

INTRODUCTION = """# Errors and what to do

`cspr-track explain TEXT` says the same of a single error; so do the panel, the summary of an event
(`summary.error`) and receipts. TEXT is a message, a number, a name, or JSON that holds an error:

```console
$ cspr-track explain "User error: 60001" --entry-point transfer
$ cspr-track explain 64516
$ cspr-track explain BidNotFound
$ cspr-track explain -32016 the transaction was invalid: insufficient balance
$ cspr-track status 4cba7e… --json | cspr-track explain -
```

A failed execution changed nothing but its cost was charged. What a node refused was never executed and cost nothing.

## Errors of your own contracts

A contract numbers its errors itself, and only its developers know what a number means. Write it into the settings file
once, under the hash of the contract or of its package, and every summary, panel and receipt says so:

```toml
[errors."hash-575bd3677220fe8ff1915c588bda07fd7959671b773bb10ae1f387ca86d41789"]
65 = "Not whitelisted"
66 = "Sale is over"
```

The hash may be written with `hash-`, `contract-`, `contract-package-`, `package-`, `entity-contract-`, or alone. Where
nothing is written, the call (its entry point and the names of its arguments) and the number may point to one of the
standards below. That is a guess, and is said to be one; low numbers are used by nearly every contract.
"""
TITLES = {
    "api": (
        "ApiError",
        "`ApiError::<Name> [number]`: contract code stopped with one of the network's general errors.",
        0,
    ),
    "auction": ("Auction", "`ApiError::AuctionError(<Name>) [number]` or `Auction error: <text>`.", AUCTION_BASE),
    "contract-header": ("Contract packages", "`Contract header error: N`, N counted from 1.", HEADER_BASE),
    "mint": ("Mint", "`Mint error: N`, N counted from 0, or `Mint error: <text>`.", MINT_BASE),
    "handle-payment": (
        "Handle payment",
        "`Handle Payment error: N`, N counted from 0, or `HandlePayment error: <text>`.",
        PAYMENT_BASE,
    ),
}


def errors_page() -> str:
    """Every error that is known, by family."""
    data = error_data()
    lines = [NOTE, INTRODUCTION, "## Messages of executions", "", *_sources(data["sources"]["text"])]
    lines += table(
        ("message begins", "meaning", "what to do"), [_row(f"`{r['starts'].strip()}`", r) for r in data["text"]]
    )
    for family in FAMILIES:
        title, words, base = TITLES[family]
        lines += [f"## {title}", "", words, "", *_sources(data["sources"][family])]
        lines += _numbered(data[family], base)
    lines += ["## Errors of a node's RPC", "", *_sources(data["sources"]["rpc"])]
    lines += table(
        ("code", "text", "meaning", "what to do"),
        [(f"`{n}`", f"`{r['text']}`", *_meaning(r)) for n, r in data["rpc"].items()],
    )
    lines += ["## Why a node refuses a transaction", "", *_sources(data["sources"]["refusal"])]
    lines += table(
        ("reason contains", "meaning", "what to do"),
        [_row(", ".join(f"`{words}`" for words in r["has"]), r) for r in data["refusal"]],
    )
    lines += ["## Numbers of well-known contracts", "", "`User error: N`. Any contract may use any number.", ""]
    for standard in data["standards"].values():
        lines += [f"### {standard['name']}: {standard['what']}", "", *_sources(standard["sources"])]
        lines += _numbered(standard["codes"], 0)
    return "\n".join(lines).rstrip("\n") + "\n"


def _numbered(rows: Mapping[str, Mapping[str, Any]], base: int) -> list[str]:
    return table(
        ("number", "name", "meaning", "what to do"),
        [(f"{base + int(number)}", f"`{row['name']}`", *_meaning(row)) for number, row in rows.items()],
    )


def _row(first: str, row: Mapping[str, Any]) -> tuple[str, str, str]:
    return (first, *_meaning(row))


def _meaning(row: Mapping[str, Any]) -> tuple[str, str]:
    return f"**{row['title']}.** {row['explanation']}", row["hint"]


def _sources(sources: Iterable[str]) -> list[str]:
    return [f"Source: {'; '.join(sources)}.", ""]
