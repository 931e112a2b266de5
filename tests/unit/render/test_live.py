"""The moving picture: what stands on the screen at the end, what a pipe gets, and when something is drawn."""

import asyncio
import re

import pyte
import pytest
from unit.render.updates import (
    FAILURE,
    HARMLESS,
    HASH,
    HOSTILE,
    OTHER,
    SUCCESS,
    S,
    joined,
    processed,
    terminal_of,
    text_of,
    update,
    words_on,
)

from cspr_track.render import live
from cspr_track.render.live import LiveRenderer
from cspr_track.render.terminal import Terminal


@pytest.fixture(autouse=True)
def _a_terminal_that_moves(monkeypatch) -> None:
    monkeypatch.setenv("TERM", "xterm")  # Rich itself draws nothing on a dumb one


def screen_of(terminal: Terminal, rows: int = 40) -> str:
    """What a person sees on a terminal of 80 columns."""
    screen = pyte.Screen(80, rows)
    pyte.Stream(screen).feed(text_of(terminal.stderr).replace("\n", "\r\n"))
    assert not screen.cursor.hidden
    return "\n".join(line.rstrip() for line in screen.display)


def expecting(shown: LiveRenderer, *hashes: str) -> None:
    for name in hashes:
        shown.expect(name, network="casper-test", title="Transfer 100 CSPR", timeout_s=120)


async def test_the_last_picture_stays_on_the_screen_once() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal, network="--network testnet") as shown:
        expecting(shown, HASH)
        shown.channel("open", None, "the CSPR.cloud stream")
        shown.update(update(S.SENT))
        shown.update(processed(FAILURE))
    seen = screen_of(terminal)
    assert seen.count("╭─ 01234567…abcdef  casper-test") == 1
    assert "✓ signed → ✓ sent 0.0 s → ✗ failed 0.0 s" in words_on(seen)
    assert "User error: 65 (the contract stopped with its own error 65)" in words_on(seen)
    assert f"Hash{HASH}" in joined(seen)


async def test_where_stdout_is_a_file_the_outcome_is_written_there_too() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal, network="--network testnet") as shown:
        expecting(shown, HASH, OTHER)
        shown.update(update(S.SENT))
        shown.update(processed(SUCCESS))
        shown.update(update(S.TIMEOUT, transaction_hash=OTHER, message="stopped listening"))
        shown.finish([processed(SUCCESS), update(S.TIMEOUT)], total=2)
    lines = text_of(terminal.stdout).splitlines()
    assert lines[0] == f"✓ processed {HASH}: executed with success, cost 1 CSPR"
    assert lines[-3:] == [
        f"? timeout {OTHER}: stopped listening",
        f"  hint: cspr-track watch {OTHER} --network testnet",
        "2 transactions: 1 processed, 1 timeout",
    ]
    assert "\x1b" not in text_of(terminal.stdout)


async def test_without_results_stdout_stays_empty() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal, results=False) as shown:
        expecting(shown, HASH)
        shown.update(processed(SUCCESS))
        shown.finish([processed(SUCCESS)], total=2)
    assert text_of(terminal.stdout) == ""


async def test_several_are_shown_as_a_table() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal) as shown:
        expecting(shown, HASH, OTHER)
        shown.update(processed(SUCCESS))
        shown.update(update(S.ERROR, transaction_hash=OTHER, message="a node refused it"))
    assert [line for line in screen_of(terminal).splitlines() if line][-5:] == [
        "! error      fedcba98…543210     0 s  a node refused it",
        "✓ processed  01234567…abcdef     0 s  executed with success, cost 1 CSPR",
        f"{'━' * 24}  2 of 2 done",
        "1 error, 1 processed",
        "cost so far 1 CSPR",
    ]


async def test_a_note_stands_above_the_picture_and_stays() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal) as shown:
        expecting(shown, HASH)
        shown.notice("sent before; following it")
        shown.notice(HOSTILE)
        shown.update(processed(SUCCESS))
    lines = screen_of(terminal).splitlines()
    assert "note: sent before; following it" in lines
    assert f"note: {HARMLESS}" in lines
    assert lines.index("note: sent before; following it") < lines.index(next(each for each in lines if "╭─" in each))


async def test_nothing_from_outside_moves_the_cursor_or_sets_a_title() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal) as shown:
        shown.expect(HASH, network=HOSTILE, title=HOSTILE, timeout_s=120)
        shown.channel("open", None, HOSTILE)
        shown.update(update(S.SENT, message=HOSTILE))
        shown.update(processed({"error_message": HOSTILE}))
    written = text_of(terminal.stderr)
    assert set(re.findall(r"\x1b(?!\[(?:\?25[lh]|2K|\d*A|[\d;]*m))", written)) == set()
    assert written.count("\r") == written.count("\r\x1b[2K")
    assert not {"\x07", "\x9b", "\u202e"} & set(written)
    assert "[red]markup[/red]" in written


async def test_the_last_picture_is_whole_even_where_it_is_higher_than_the_screen() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal) as shown:
        expecting(shown, HASH)
        shown.update(update(S.ERROR, message="z" * 2000))
    assert joined(screen_of(terminal, 100)).count("z") == 2000


async def test_a_heartbeat_is_drawn_with_the_next_frame(monkeypatch) -> None:
    monkeypatch.setattr(live, "FRAME_S", 0)
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal) as shown:
        expecting(shown, HASH)
        shown.update(update(S.SENT))
        shown.update(update(S.PING))
        assert "♥ 1" not in text_of(terminal.stderr)
        while "♥ 1" not in text_of(terminal.stderr):
            await asyncio.sleep(0)


async def test_a_hundred_are_not_drawn_with_every_update() -> None:
    terminal = terminal_of(moving=True)
    async with LiveRenderer(terminal) as shown:
        expecting(shown, *(f"{n:064x}" for n in range(100)))
        before = text_of(terminal.stderr)
        shown.update(update(S.SENT, transaction_hash=f"{1:064x}"))
        assert text_of(terminal.stderr) == before
    assert "1 sent, 99 waiting" in screen_of(terminal, 60)


async def test_what_nobody_expected_is_told_in_plain_lines() -> None:
    terminal = terminal_of(moving=True)
    LiveRenderer(terminal).update(update(S.CANCELLED, message="you said no"))
    assert text_of(terminal.stdout) == f"– cancelled {HASH}: you said no\n"


async def test_before_it_is_open_a_note_is_a_plain_line() -> None:
    terminal = terminal_of(moving=True)
    LiveRenderer(terminal).notice("dry run")
    assert text_of(terminal.stderr) == "note: dry run\n"


async def test_an_error_inside_leaves_no_hidden_cursor_and_no_task() -> None:
    terminal = terminal_of(moving=True)

    async def crash() -> None:
        async with LiveRenderer(terminal) as shown:
            expecting(shown, HASH)
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        await crash()
    assert text_of(terminal.stderr).rstrip("\n").endswith("\x1b[?25h")
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_an_interruption_says_how_to_go_on() -> None:
    terminal = terminal_of(moving=True)
    LiveRenderer(terminal).interrupted("Ctrl-C", f"cspr-track watch {HASH}")
    assert text_of(terminal.stderr).endswith(f"hint: cspr-track watch {HASH}\n")
