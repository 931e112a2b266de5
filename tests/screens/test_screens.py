"""Every state of the panel and of the dashboard, on terminals of four sizes, as pictures that were looked at.

`make screens` keeps the pictures of today: look at what changed before it is committed.
"""

import asyncio
from pathlib import Path

import msgspec
import pytest
import virtual_time
from emulator import OwnTerminal, differs
from unit.render.updates import S, update

from cspr_track.render.live import LiveRenderer
from screens.stories import FINAL, STORIES, Time, Told

KEPT = Path(__file__).parents[1] / "data" / "screens"
SIZES = [(40, 15), (80, 24), (120, 40), (200, 50)]


def picture_of(story: str, screen: OwnTerminal) -> str:
    """What stands on the screen at the last moment of a story."""
    time = Time()

    async def tell() -> str:
        renderer = LiveRenderer(screen.terminal, network="--network testnet", clock=time.monotonic, wall=time.wall)
        async with renderer:
            STORIES[story](Told(renderer, time))
            await asyncio.sleep(1)
            screen.look()
            waiting = "\n".join(screen.lines)
        screen.look()
        return screen.text if story in FINAL else waiting

    picture: str = virtual_time.run(tell())
    return picture


@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("story", STORIES)
def test_each_state_looks_as_it_did_when_somebody_looked(story, columns, rows) -> None:
    with OwnTerminal(columns, rows) as screen:
        picture = picture_of(story, screen)
        assert not screen.cursor_hidden
    assert all(len(line) <= columns for line in picture.splitlines())
    kept = KEPT / f"{story}-{columns}x{rows}.txt"
    assert not differs(kept, picture), f"not as in {kept.name}:\n{picture}"


@pytest.mark.parametrize("story", ["waiting", "success", "failure", "many"])
def test_an_ascii_terminal_without_colours_says_the_same(story) -> None:
    with OwnTerminal(80, 24, encoding="ascii", NO_COLOR="1") as screen:
        picture = picture_of(story, screen)
    assert screen.raw.isascii()
    assert b"\x1b[3" not in screen.raw  # no colour
    assert not differs(KEPT / f"{story}-ascii.txt", picture), picture


def test_while_nothing_changes_it_is_drawn_once_a_second_and_all_at_once() -> None:
    with OwnTerminal(80, 24) as screen:

        async def wait() -> int:
            loop = asyncio.get_running_loop()
            renderer = LiveRenderer(screen.terminal, network="--network testnet", clock=loop.time)
            async with renderer:
                STORIES["connecting"](Told(renderer, Time()))
                await asyncio.sleep(2)
                screen.look()
                before = screen.raw.count("╭".encode())
                await asyncio.sleep(60)
                screen.look()
                return screen.raw.count("╭".encode()) - before

        assert 55 <= virtual_time.run(wait()) <= 65


def test_a_storm_of_changes_is_drawn_four_times_a_second_at_most() -> None:
    with OwnTerminal(80, 24) as screen:

        async def storm() -> int:
            loop = asyncio.get_running_loop()
            renderer = LiveRenderer(screen.terminal, network="--network testnet", clock=loop.time)
            async with renderer:
                told = Told(renderer, Time())
                for n in range(200):
                    told.expect(transaction_hash=f"{n:064x}")
                for n in range(200):
                    renderer.update(msgspec.structs.replace(update(S.SENT), transaction_hash=f"{n:064x}"))
                    await asyncio.sleep(0.05)
                screen.look()
                return screen.raw.count(b"of 200 done")

        assert virtual_time.run(storm()) <= 4 * 10 + 2


def test_a_window_that_changes_its_size_gets_a_picture_that_fits() -> None:
    with OwnTerminal(120, 40) as screen:

        async def shrink() -> list[str]:
            loop = asyncio.get_running_loop()
            renderer = LiveRenderer(screen.terminal, network="--network testnet", clock=loop.time)
            async with renderer:
                STORIES["waiting"](Told(renderer, Time()))
                await asyncio.sleep(1)
                screen.look()
                screen.resize(80, 24)
                await asyncio.sleep(2)
                screen.look()
                return screen.lines

        lines = virtual_time.run(shrink())
        assert max(map(len, lines)) <= 80
        assert [line for line in lines if line.startswith("╰")][-1] == "╰" + "─" * 78 + "╯"
