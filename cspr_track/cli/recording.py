"""Taking a transaction and what became of it from a network."""

import json
import sys
from pathlib import Path
from typing import Any

from cspr_track._files import write_output
from cspr_track.cli.signals import run_interruptible
from cspr_track.core.errors import ChannelError, InputError
from cspr_track.core.observation import Executed
from cspr_track.devnet.recordings import make_recording
from cspr_track.network.profiles import Profile
from cspr_track.network.services import node_of, rest_of


def record_all(hashes: list[str], profile: Profile, folder: Path) -> None:
    """Write one recording for each hash, and its path to stdout.

    Raises:
        InputError: a transaction is unknown or not executed yet, or a file cannot be written.
        ChannelError: nobody could be asked.
    """
    for transaction_hash in hashes:
        recording = run_interruptible(_take(transaction_hash, profile))
        path = folder / f"{transaction_hash}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_output(path, json.dumps(recording, indent=2) + "\n")
        except OSError as error:
            raise InputError("the recording cannot be written", file=str(path), why=error.strerror) from error
        sys.stdout.write(f"{path}\n")


async def _take(transaction_hash: str, profile: Profile) -> dict[str, Any]:
    trouble: ChannelError | None = None
    for url in profile.rpc:
        try:
            async with node_of(profile, url) as node:
                found = await node.raw_lookup(transaction_hash)
        except ChannelError as error:
            trouble = error
            continue
        if found is None:
            raise InputError(f"the network does not know {transaction_hash}", hint="check the hash and --network")
        transaction, result, executed = found
        if not executed:
            raise InputError(f"{transaction_hash} is not executed yet", hint=f"cspr-track watch {transaction_hash}")
        return make_recording(profile.chain_name, transaction, result, await _entity(transaction_hash, profile))
    if trouble is not None:
        raise trouble
    raise InputError("no node is configured to ask", hint="give --rpc URL")


async def _entity(transaction_hash: str, profile: Profile) -> dict[str, Any] | None:
    service = rest_of(profile)
    if service is None:
        return None
    async with service as rest:
        news = await rest.deploy(transaction_hash)
    return news.entity if isinstance(news, Executed) else None
