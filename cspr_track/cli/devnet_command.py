"""cspr-track devnet: run the embedded dev network."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def devnet(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")
    ] = 11101,
    block_time: Annotated[float, typer.Option("--block-time", min=0.05, help="Seconds between blocks.")] = 2.0,
    chain_name: Annotated[str, typer.Option("--chain-name", help="What transactions must bear.")] = "casper-devnet",
    faucet_key: Annotated[
        Path | None,
        typer.Option(
            "--faucet-key",
            metavar="PATH",
            help="Key file of the funded account, made if not there; else one for this run only.",
        ),
    ] = None,
    gas_price: Annotated[int, typer.Option("--gas-price", min=1, max=255, help="The price of gas.")] = 1,
    usd_rate: Annotated[
        float | None,
        typer.Option(
            "--usd-rate", metavar="USD", min=0, help="What its CSPR.cloud says a CSPR is worth; nothing else."
        ),
    ] = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option("--replay", metavar="DIR|FILE", help="Play recordings of real transactions; repeatable."),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="[CHANNEL:]KIND[=VALUE]", help="Let something go wrong; repeatable."),
    ] = None,
    fault_seed: Annotated[
        int | None, typer.Option("--fault-seed", metavar="N", help="Let it go wrong the same way each time.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line on stdout when it is ready.")] = False,
) -> None:
    """Run the embedded dev network on one port of this machine, until Ctrl-C.

    It speaks what a node and CSPR.cloud speak, executes transfers, delegations and a demo contract, and does not run
    Wasm. In another shell, `--network devnet` finds it. Its keys and its money are worth nothing.

    \b
    Examples:
      cspr-track devnet
      cspr-track devnet --port 0 --json | jq -r .rpc
      cspr-track devnet --replay recordings/
      cspr-track devnet --fault stream:drop=0.5 --fault rpc:lost-put-answer --fault-seed 7

    Faults are on the channels rpc, rest, events and stream: drop, delay, duplicate, reorder, garble, half-open,
    close-after, 401, 403, 404, 429, 500, 503, slow-loris, restart, lost-put-answer, stale, false-expiry, clock-fork.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        from cspr_track.core.errors import ConfigurationError

        raise ConfigurationError("the dev network is not installed", hint="pip install 'cspr-track[devnet]'") from None
    from cspr_track.cli.devnet_run import run_devnet
    from cspr_track.devnet.faults import Faults, parse_fault
    from cspr_track.devnet.recordings import Recordings, load_recordings
    from cspr_track.devnet.server import DevnetOptions

    options = DevnetOptions(
        port=port,
        block_time_s=block_time,
        chain_name=chain_name,
        faucet_key=faucet_key,
        recordings=load_recordings(replay) if replay else Recordings(),
        gas_price=gas_price,
        rate=usd_rate,
        faults=Faults(map(parse_fault, fault or []), seed=fault_seed),
    )
    run_devnet(options, as_json=as_json)
