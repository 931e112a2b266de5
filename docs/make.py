"""Write the pages of the documentation that are made from the code (``make docs``)."""

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from generate.command_page import command_page  # noqa: E402
from generate.errors import errors_page  # noqa: E402
from generate.man_page import man_page  # noqa: E402
from generate.problems import problems  # noqa: E402
from generate.python_page import python_page  # noqa: E402
from generate.tables import environment, settings_page, statuses_page  # noqa: E402

PAGES: dict[str, Callable[[], str]] = {
    "errors.md": errors_page,
    "problems.md": problems,
    "reference/commands.md": command_page,
    "reference/python.md": python_page,
    "reference/settings.md": settings_page,
    "reference/statuses.md": statuses_page,
    "man/cspr-track.1": lambda: man_page(environment()),
}
"""Each file below ``docs/`` that is made, and what makes it."""

if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_text(make(), encoding="utf-8")
