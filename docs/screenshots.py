"""Make the pictures of the README and the docs: `make screenshots`.

The program's own renderers draw them; what they tell is an ordinary day, in the words of tests/screens.
"""

import hashlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from screens.stories import STREAM_WORDS, Time, Told  # noqa: E402 (the tests lie beside the package)
from unit.render.updates import S, processed, terminal_of, update  # noqa: E402

from cspr_track.core.details import Details, Transfer  # noqa: E402
from cspr_track.core.status import Source  # noqa: E402
from cspr_track.core.update import StatusUpdate  # noqa: E402
from cspr_track.render.live import LiveRenderer  # noqa: E402

IMAGES = HERE / "images"
THEME = TerminalTheme(
    (24, 26, 31),
    (214, 218, 226),
    [(48, 52, 62), (240, 98, 98), (110, 200, 120), (224, 180, 80), (96, 150, 240), (190, 120, 220), (86, 190, 210),
     (214, 218, 226)],
    [(100, 106, 120), (250, 130, 130), (140, 220, 150), (240, 200, 110), (130, 175, 250), (210, 150, 240),
     (120, 210, 225), (255, 255, 255)],
)  # fmt: skip


def hash_of(name: str) -> str:
    """A hash as any other, the same each time."""
    return hashlib.blake2b(name.encode(), digest_size=32).hexdigest()


PAID = hash_of("a payment")
REFUSED = hash_of("a call that fails")
FRIEND = hash_of("the friend's account")
TOKEN = hash_of("a token's package")
BLOCK = {"block_height": 5_214_903, "block_hash": hash_of("a block"), "version_id": 2}
TRANSFER = BLOCK | {
    "error_message": None,
    "cost": "100000000",
    "payment_amount": "100000000",
    "refund_amount": "0",
    "consumed_gas": "100000000",
}
"""A native transfer costs 0.1 CSPR. Source: mainnet's chainspec."""
CALL = BLOCK | {
    "error_message": "User error: 60001",
    "cost": "3000000000",
    "payment_amount": "3000000000",
    "refund_amount": "0",
    "consumed_gas": "412655310",
    "contract_entrypoint": {"name": "transfer"},
    "args": {"recipient": {"cl_type": "Key"}, "amount": {"cl_type": "U256"}},
}


def _of(transaction_hash: str, one: StatusUpdate) -> StatusUpdate:
    return msgspec.structs.replace(one, transaction_hash=transaction_hash)


def _final(transaction_hash: str, entity: dict[str, Any]) -> StatusUpdate:
    explorer = f"https://testnet.cspr.live/transaction/{transaction_hash}"
    return _of(transaction_hash, processed(entity, explorer_url=explorer))


def _under_way(told: Told, transaction_hash: str, title: str) -> None:
    told.expect(transaction_hash=transaction_hash, title=title)
    told.renderer.channel("listening", Source.STREAM, STREAM_WORDS)
    told.after(0.6, _of(transaction_hash, update(S.SENT)))
    told.after(5, _of(transaction_hash, update(S.PING)))


def _waiting(told: Told) -> None:
    _under_way(told, PAID, "Transfer 100 CSPR to 01cd1d6e…7a81f0")
    told.block()
    told.after(3, _of(PAID, update(S.PING)))


def _success(told: Told) -> None:
    _waiting(told)
    final = _final(PAID, TRANSFER)
    told.after(5.4, final)
    moved = Transfer(amount="100000000000", sender=None, recipient=FRIEND, id=77)
    told.renderer.details(final, Details(gas_price=1, transfers=(moved,), rate="0.0123", sources=("CSPR.cloud REST",)))


def _failure(told: Told) -> None:
    _under_way(told, REFUSED, f"Call transfer of package {TOKEN[:8]}…{TOKEN[-6:]}")
    told.after(6.8, _final(REFUSED, CALL))


def _dashboard(told: Told) -> None:
    hashes = [hash_of(f"payout {number}") for number in range(60)]
    for one in hashes:
        told.expect(transaction_hash=one, title="Transfer 2.5 CSPR to 01cd1d6e…7a81f0")
    told.listen()
    ends = {
        3: _final(hashes[3], CALL | {"error_message": "Insufficient funds", "cost": "100000000"}),
        17: _of(hashes[17], update(S.EXPIRED, message="its TTL passed before it was executed")),
    }
    for one in hashes[:55]:
        told.after(0.1, _of(one, update(S.SENT)))
    for number, one in enumerate(hashes[:40]):
        told.after(0.5, ends.get(number, _final(one, TRANSFER)))


@dataclass(frozen=True, slots=True)
class Shot:
    """What is told, on how many columns and lines, under which title."""

    tell: Callable[[Told], None]
    columns: int
    lines: int
    title: str


SHOTS = {
    "waiting": Shot(_waiting, 80, 24, "cspr-track send deploy.json"),
    "success": Shot(_success, 80, 24, "cspr-track send deploy.json"),
    "failure": Shot(_failure, 80, 24, "cspr-track send call.json"),
    "dashboard": Shot(_dashboard, 80, 16, "cspr-track send payouts/*.json"),
}


def picture(name: str) -> str:
    """One of them, as SVG that stands alone: no font is fetched from anywhere."""
    shot = SHOTS[name]
    terminal, time = terminal_of(width=shot.columns, height=shot.lines, moving=True), Time()
    renderer = LiveRenderer(terminal, network="--network testnet", clock=time.monotonic, wall=time.wall)
    shot.tell(Told(renderer, time))
    console = Console(
        record=True, width=shot.columns, height=shot.lines, file=io.StringIO(), force_terminal=True,
        color_system="standard", legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(renderer.picture())
    style = CONSOLE_SVG_FORMAT
    while "@font-face" in style:
        start = style.index("@font-face")
        style = style[:start] + style[style.index("}}", start) + 2 :].lstrip()
    return console.export_svg(title=shot.title, theme=THEME, code_format=style, unique_id=f"shot-{name}")


def main() -> None:
    """Write all of them."""
    IMAGES.mkdir(exist_ok=True)
    for name in SHOTS:
        (IMAGES / f"{name}.svg").write_text(picture(name), encoding="utf-8")


if __name__ == "__main__":
    main()
