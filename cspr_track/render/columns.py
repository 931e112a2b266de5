"""Lines of a table whose columns have widths that are known beforehand, so that each is written as it comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how many cells of the terminal the texts below it may take."""

    GAP: ClassVar[int] = 2
    """Cells between two columns."""
    heading: str
    width: int
    right: bool = False
    """Whether the texts end at the same place, as figures do."""

    def fit(self, text: str) -> str:
        """The text, made exactly as wide as the column: cut with ``…``, or filled up with spaces."""
        if not text.isascii():
            return self._fit_wide(text)
        if len(text) > self.width:
            return text[: self.width - 1] + "…"
        return text.rjust(self.width) if self.right else text.ljust(self.width)

    def _fit_wide(self, text: str) -> str:
        from rich.cells import cell_len, set_cell_size

        room = self.width - cell_len(text)
        if room < 0:
            return set_cell_size(text, self.width - 1) + "…"
        return " " * room + text if self.right else text + " " * room


def joined(texts: Iterable[str]) -> str:
    """A line of texts that were made to fit their columns; those from outside were made safe before."""
    return (" " * Column.GAP).join(texts).rstrip()
