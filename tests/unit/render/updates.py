"""Updates, panel states and streams for tests of what is shown; and what a screen holds, without its colours."""

import io
import re
from dataclasses import replace
from typing import Any

import msgspec
from rich.console import Console, RenderableType

from cspr_track.core.status import Kind, Source, TransactionStatus
from cspr_track.core.summary import summarize
from cspr_track.core.update import StatusUpdate
from cspr_track.render.board import Board
from cspr_track.render.panel_state import PanelState, advance
from cspr_track.render.terminal import Stream, Terminal

HASH = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
BLOCK = "5d" * 32
CSPR = 10**9
HOSTILE = "\x1b[2J\x1b]0;own\x07[red]markup[/red] [/]\u202etxt\r\n\x9b31m"
"""What a terminal, Rich and a reader would each trip over."""
HARMLESS = r"\x1b[2J\x1b]0;own\x07[red]markup[/red] [/]\u202etxt\x0d\x0a\x9b31m"
"""The same as it must be shown."""
S = TransactionStatus

SUCCESS: dict[str, Any] = {
    "error_message": None,
    "cost": "2500000000",
    "payment_amount": "2500000000",
    "refund_amount": "1500000000",
    "consumed_gas": "500000000",
    "block_height": 1234567,
    "block_hash": BLOCK,
    "version_id": 1,
}
FAILURE: dict[str, Any] = SUCCESS | {"error_message": "User error: 65", "cost": "5000000000", "refund_amount": "0"}

_SGR = re.compile(r"\x1b\[[0-9;]*m")


def update(status: TransactionStatus, message: str = "in words", **fields: Any) -> StatusUpdate:
    """A status that is no execution."""
    rest: dict[str, Any] = {"transaction_hash": HASH, "kind": Kind.DEPLOY, "network": "casper-test"}
    rest |= {"at": "2026-01-02T03:04:05.678Z", "elapsed_ms": 17342, "source": Source.STREAM, "final": status.final}
    return StatusUpdate(status=status, message=message, **(rest | fields))


def processed(entity: dict[str, Any], *, explorer_url: str | None = None, **fields: Any) -> StatusUpdate:
    """An execution."""
    return update(S.PROCESSED, data=entity, summary=summarize(entity, explorer_url=explorer_url), **fields)


def state(*reached: tuple[StatusUpdate, float], **fields: Any) -> PanelState:
    """A followed transaction that got so far, each update with the second it came at."""
    made = PanelState(**({"transaction_hash": HASH, "network": "casper-test", "title": "Transfer 100 CSPR"} | fields))
    for one, at_s in reached:
        made = advance(made, one, at_s)
    return made


def board(*states: PanelState) -> Board:
    """A board on which each stands under a hash of its own, with the same ends."""
    made = Board()
    for n, one in enumerate(states):
        own = f"{HASH[:16]}{n:032x}{HASH[-16:]}"
        made.expect(replace(one, transaction_hash=own, latest=None, reached={}))
        reached = one.reached.get(one.latest.status.value, 0.0) if one.latest is not None else 0.0
        if one.latest is not None:
            made.update(msgspec.structs.replace(one.latest, transaction_hash=own), reached)
    return made


def screen(shown: RenderableType, width: int = 80, *, colour: bool = False) -> str:
    """What a console writes; one that would obey Rich's markup."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        _environ={},
    )
    console.print(shown)
    return file.getvalue()


def without_colours(text: str) -> str:
    """Without SGR sequences; any other escape sequence stays."""
    return _SGR.sub("", text)


def words_on(text: str) -> str:
    """The words in reading order, without frames and line ends."""
    return " ".join(without_colours(text).replace("│", " ").replace("|", " ").split())


def joined(text: str) -> str:
    """All characters in reading order without frames and blanks: for what is folded over lines."""
    return words_on(text).replace(" ", "")


def stream_of(
    *, unicode: bool = True, width: int = 80, height: int = 24, moving: bool = False, colour: bool = False
) -> Stream:
    """A stream into memory; one that cannot show more than ASCII refuses to."""
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8" if unicode else "ascii", newline="\n")
    return Stream(file=file, colour=colour, moving=moving, unicode=unicode, width=width, height=height)


def terminal_of(*, width: int = 80, height: int = 24, unicode: bool = True, moving: bool = False) -> Terminal:
    """A terminal in memory; ``moving`` is about stderr only, as where stdout is a file."""
    return Terminal(
        stdout=stream_of(width=width, unicode=unicode),
        stderr=stream_of(width=width, height=height, unicode=unicode, moving=moving),
        can_ask=False,
    )


def text_of(stream: Stream) -> str:
    """What was written so far."""
    stream.file.flush()
    written: bytes = stream.file.buffer.getvalue()
    return written.decode("utf-8")
