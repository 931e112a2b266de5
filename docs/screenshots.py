"""Make the pictures of the README and the docs: `make screenshots`. The stories are those of tests/screens."""

import io
import sys
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from screens.stories import STORIES, Time, Told  # noqa: E402 (the tests lie beside the package)
from unit.render.updates import terminal_of  # noqa: E402

from cspr_track.render.live import LiveRenderer  # noqa: E402

IMAGES = HERE / "images"
SHOTS = {
    "waiting": ("block-seen", 80, 24, "cspr-track send deploy.json"),
    "success": ("success", 80, 24, "cspr-track send deploy.json"),
    "failure": ("failure", 80, 24, "cspr-track send deploy.json"),
    "dashboard": ("many", 80, 20, "cspr-track send payouts/*.json"),
}
"""Name -> story, columns, lines, title."""
THEME = TerminalTheme(
    (24, 26, 31),
    (214, 218, 226),
    [(48, 52, 62), (240, 98, 98), (110, 200, 120), (224, 180, 80), (96, 150, 240), (190, 120, 220), (86, 190, 210),
     (214, 218, 226)],
    [(100, 106, 120), (250, 130, 130), (140, 220, 150), (240, 200, 110), (130, 175, 250), (210, 150, 240),
     (120, 210, 225), (255, 255, 255)],
)  # fmt: skip


def picture(name: str) -> str:
    """One of them, as SVG that stands alone: no font is fetched from anywhere."""
    story, columns, lines, title = SHOTS[name]
    terminal, time = terminal_of(width=columns, height=lines, moving=True), Time()
    renderer = LiveRenderer(terminal, profile="testnet", clock=time.monotonic, wall=time.wall)
    STORIES[story](Told(renderer, time))
    console = Console(
        record=True, width=columns, height=lines, file=io.StringIO(), force_terminal=True, color_system="standard",
        legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(renderer.picture())
    style = CONSOLE_SVG_FORMAT
    while "@font-face" in style:
        start = style.index("@font-face")
        style = style[:start] + style[style.index("}}", start) + 2 :].lstrip()
    return console.export_svg(title=title, theme=THEME, code_format=style, unique_id=f"shot-{name}")


def main() -> None:
    """Write all of them."""
    IMAGES.mkdir(exist_ok=True)
    for name in SHOTS:
        (IMAGES / f"{name}.svg").write_text(picture(name), encoding="utf-8")


if __name__ == "__main__":
    main()
