"""Which form a receipt has, and where it is written."""

from pathlib import Path

from cspr_track.cli.saving import save_text
from cspr_track.core.errors import InputError
from cspr_track.core.receipt import Receipt
from cspr_track.render.lines import tell
from cspr_track.render.receipt import FORMATS, headline, receipt_json
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal

SUFFIXES = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".json": "json"}


def format_of(form: str | None, save: Path | None) -> str:
    """The form that is wanted: as it is said, else as the file's name ends, else Markdown.

    Raises:
        InputError: there is no such form, or the name of the file tells none.
    """
    if form is not None:
        if form.lower() not in FORMATS:
            raise InputError(
                f"there is no format {form!r}", code="usage", why="known are md, html and json", hint="--format html"
            )
        return form.lower()
    if save is None or str(save) == "-":
        return "md"
    found = SUFFIXES.get(save.suffix.lower())
    if found is None:
        raise InputError(
            f"the name {save.name!r} does not tell the format",
            code="usage",
            why="it ends in none of .md, .html, .json",
            hint="add --format md, html or json",
        )
    return found


def write_receipt(receipt: Receipt, form: str, save: Path | None) -> None:
    """Write it to the file, and on stderr that it is there; or to stdout.

    Raises:
        InputError: the file cannot be written.
    """
    text = receipt_text(receipt, form)
    if save is None or str(save) == "-":
        file = Terminal.of_process().stdout.file
        file.write(text)
        file.flush()
        return
    save_text(save, text)
    tell(f"{headline(receipt)}; the receipt is in {safe(save)}")


def receipt_text(receipt: Receipt, form: str) -> str:
    """The document in a form; only the one that is wanted is imported."""
    if form == "json":
        return receipt_json(receipt)
    if form == "html":
        from cspr_track.render.receipt_html import receipt_html

        return receipt_html(receipt)
    from cspr_track.render.receipt_markdown import receipt_markdown

    return receipt_markdown(receipt)
