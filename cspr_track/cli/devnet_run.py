"""Running the dev network from the command line, until a signal ends it."""

import asyncio
import sys
from shlex import quote

from cspr_track.cli.signals import Interrupted, run_interruptible
from cspr_track.core.devnet_info import DevnetInfo
from cspr_track.core.json_lines import to_json_line
from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.devnet.server import DevnetOptions, announced, running_devnet
from cspr_track.network.devnet_state import devnet_state_path


def run_devnet(options: DevnetOptions, *, as_json: bool) -> None:
    """Run until SIGINT, SIGTERM or SIGHUP; these are how it is meant to end, so the exit code is 0."""

    async def serve() -> None:
        async with running_devnet(options) as net:
            with announced(net.info, devnet_state_path()):
                sys.stdout.write(
                    to_json_line(net.info).decode("ascii") + "\n" if as_json else _welcome(net.info, options)
                )
                sys.stdout.flush()
                await asyncio.Event().wait()

    try:
        run_interruptible(serve())
    except Interrupted:
        return


def _welcome(info: DevnetInfo, options: DevnetOptions) -> str:
    blocks = f"a block every {options.block_time_s:g} s" if options.block_time_s else "no blocks by itself"
    played = len(options.recordings.by_hash)
    lines = [
        f"dev network {info.chain_name} is ready, {blocks}; its keys and its money are worth nothing",
        f"  node RPC      {info.rpc}",
        f"  node events   {info.events}",
        f"  REST          {info.rest}",
        f"  stream        {info.stream}",
        f"  token         {info.token}",
        f"  faucet key    {info.faucet_key_file}",
        f"  demo contract {CONTRACT_HASH.hex()}",
        *([f"  recordings    {played} to be played"] if played else []),
        "",
        "try, in another shell:",
        f"  cspr-track key new me.pem && cspr-track transfer --network devnet --key {quote(info.faucet_key_file)} \\",
        '    --amount 100 --to "$(cspr-track key show me.pem --json | jq -r .public_key)"',
        "",
    ]
    return "\n".join(lines)
