"""Pay a list of people: a CSV of payouts becomes transfers, is sent, and becomes a report.

    python payout.py payouts.csv --key secret_key.pem --network testnet

payouts.csv has the columns to,amount,id: a public key or account-hash-…, an amount in CSPR, a number for the books.

It is safe to run again, whatever happened: the signed transfers are written to payouts.csv.signed.jsonl before the
first one leaves, and the same ones are used the next time, so that nobody is paid twice. What was not paid (expired,
failed) stands in the report; remove the signed file only when you know that all of it is over.
"""

import argparse
import asyncio
import csv
import json
import os
import sys
from pathlib import Path

from cspr_track import (
    InputError,
    SecretKey,
    SqliteJournal,
    StatusUpdate,
    Tracker,
    Transaction,
    approve,
    format_cspr,
    load_key,
    make_transfer,
    parse_amount,
    read_document,
)

UNDER_WAY_AT_ONCE = 50


def read_payouts(file: Path) -> list[tuple[str, int, int]]:
    """Read all payouts; nothing is signed before every line is right."""
    payouts = []
    with file.open(newline="", encoding="utf-8") as opened:
        for number, row in enumerate(csv.DictReader(opened), 2):
            try:
                payouts.append((row["to"].strip(), parse_amount(row["amount"]), int(row["id"])))
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise SystemExit(f"{file}:{number}: {error}") from error
    if len({reference for _, _, reference in payouts}) != len(payouts):
        raise SystemExit(f"{file}: an id stands there twice")
    return payouts


def sign_all(payouts: list[tuple[str, int, int]], key: SecretKey, chain_name: str) -> list[Transaction]:
    """Make and sign a transfer for each payout."""
    return [
        approve(make_transfer(key.public_key, to, motes, chain_name=chain_name, transfer_id=reference), key)
        for to, motes, reference in payouts
    ]


def keep(transactions: list[Transaction], file: Path) -> None:
    """Write the signed transfers, all of them or none, and have them on the disk when this returns."""
    unfinished = file.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as opened:
        for transaction in transactions:
            opened.write(json.dumps(transaction.to_json()) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.replace(file)


async def send_all(transactions: list[Transaction], network: str, journal: SqliteJournal) -> list[StatusUpdate]:
    """Send the transfers over one connection, and wait until each is final."""
    room = asyncio.Semaphore(UNDER_WAY_AT_ONCE)
    async with Tracker(network, journal=journal) as tracker:

        async def send(transaction: Transaction) -> StatusUpdate:
            async with room:
                final = await tracker.send(transaction, timeout=None)  # until its TTL
            print(f"{final.status.value:<10} {final.transaction_hash} {final.message}", flush=True)
            return final

        return list(await asyncio.gather(*(send(transaction) for transaction in transactions)))


def write_report(payouts: list[tuple[str, int, int]], finals: list[StatusUpdate], file: Path) -> None:
    """One line a payout: what became of it and what it cost, in motes."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["id", "to", "motes", "transaction_hash", "outcome", "charged_motes", "block_height", "error"])
        for (to, motes, reference), final in zip(payouts, finals, strict=True):
            deploy = final.deploy
            outcome = "paid" if final.succeeded else "failed" if deploy is not None else final.status.value
            executed = (
                (deploy.charged, deploy.block_height, deploy.error_message) if deploy is not None else (None,) * 3
            )
            writer.writerow([reference, to, motes, final.transaction_hash, outcome, *executed])


def main() -> int:
    """Pay; gives 0 when everybody was paid."""
    parser = argparse.ArgumentParser(description="Pay a list of people.")
    parser.add_argument("payouts", type=Path)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--network", required=True)
    arguments = parser.parse_args()
    signed_file = arguments.payouts.with_suffix(".csv.signed.jsonl")
    payouts = read_payouts(arguments.payouts)
    try:
        if signed_file.exists():
            lines = signed_file.read_text(encoding="utf-8").splitlines()
            transactions = [read_document(line).transaction for line in lines]
            print(f"going on with the transfers of {signed_file}", flush=True)
        else:
            transactions = sign_all(payouts, load_key(arguments.key), Tracker(arguments.network).profile.chain_name)
            keep(transactions, signed_file)
    except InputError as error:
        raise SystemExit(f"nothing was sent: {error}") from error
    if len(transactions) != len(payouts):
        raise SystemExit(f"nothing was sent: {signed_file} belongs to another list")
    print(f"paying {format_cspr(sum(motes for _, motes, _ in payouts))} to {len(payouts)}", flush=True)
    with SqliteJournal(arguments.payouts.with_suffix(".csv.journal")) as journal:
        finals = asyncio.run(send_all(transactions, arguments.network, journal))
    write_report(payouts, finals, arguments.payouts.with_suffix(".report.csv"))
    return 0 if all(final.succeeded for final in finals) else 1


if __name__ == "__main__":
    sys.exit(main())
