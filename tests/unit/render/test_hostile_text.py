"""Hostile text through every renderer: it is shown written out, nothing of it is obeyed, and there is an end to it."""

import contextlib
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hostile import BOUND, CORPUS
from unit.receipts import a_receipt
from unit.render.updates import FAILURE, HASH, S, board, processed, screen, state, terminal_of, text_of, update

from cspr_track.core.check_result import CheckResult, FoundProblem
from cspr_track.core.check_up import Finding
from cspr_track.core.details import Details, Transfer
from cspr_track.core.errors import InputError
from cspr_track.core.explain import explain
from cspr_track.core.history_record import HistoryRecord
from cspr_track.core.receipt import Asked
from cspr_track.core.status import Kind, Source
from cspr_track.render.check import show_check
from cspr_track.render.doctor import show_check_up
from cspr_track.render.errors import error_json, error_text
from cspr_track.render.explanation import show_explanation
from cspr_track.render.history import show_table
from cspr_track.render.json_output import JsonRenderer
from cspr_track.render.live import LiveRenderer
from cspr_track.render.panel import LivePanel
from cspr_track.render.panel_state import News
from cspr_track.render.plain import PlainRenderer, QuietRenderer
from cspr_track.render.receipt import receipt_json
from cspr_track.render.receipt_html import receipt_html
from cspr_track.render.receipt_markdown import receipt_markdown
from cspr_track.render.renderer import Renderer
from cspr_track.render.safe_text import safe
from cspr_track.render.table import Dashboard
from cspr_track.render.terminal import ERRORS, Terminal

WIDE = 250
UPDATES = (S.SENT, S.EXPIRED, S.TIMEOUT, S.ERROR, S.CANCELLED)


def entity(text: str) -> dict[str, Any]:
    """A failed execution of which every text is that."""
    names = ("error_message", "block_hash", "contract_hash", "contract_package_hash", "caller_public_key", "timestamp")
    return FAILURE | dict.fromkeys(names, text) | {text: text}


def details(text: str) -> Details:
    moved = Transfer(amount="1", sender=text, recipient=text, id=None)
    names = ("entry_point", "contract_hash", "contract_package_hash", "contract_name", "rate")
    return Details(**dict.fromkeys(names, text), transfers=(moved,) * 7, sources=(text,))  # type: ignore[arg-type]


def through(renderer: Renderer, text: str) -> None:
    """Everything that a renderer can be told."""
    renderer.review(text, [(text, text, text), ("Hash", HASH, None)], [text])
    renderer.question("Sign and send? [y/N] ")
    renderer.notice(text)
    renderer.channel("polling", Source.STREAM, text, 1.0)
    for status in UPDATES:
        renderer.update(update(status, message=text, network=text))
    failed = processed(entity(text), explorer_url=text)
    renderer.update(failed)
    if renderer.wants_details:
        renderer.details(failed, details(text))
    renderer.expect(HASH, network=text, title=text, timeout_s=1.0)
    renderer.update(failed)
    if renderer.wants_details:
        renderer.details(failed, details(text))
    renderer.interrupted("an error", "cspr-track watch")
    renderer.finish([failed], total=2)


def told_to(make: Callable[[Terminal], Renderer], *, unicode: bool = True) -> Callable[[str], str]:
    def shown(text: str) -> str:
        terminal = terminal_of(width=WIDE, unicode=unicode)
        through(make(terminal), text)
        return text_of(terminal.stdout) + text_of(terminal.stderr)

    return shown


def panel(text: str) -> str:
    failed = (processed(entity(text), explorer_url=text), 1.0)
    states = [
        state(network=text, title=text),
        state(failed, network=text, title=text, details=details(text)),
        *(state((update(status, message=text), 1.0), title=text) for status in UPDATES),
    ]
    news = News(words=text, retry_at_s=3.0)
    pictures = (
        LivePanel(replace(one), now_s=2.0, wall_ms=0, news=news, unicode=unicode, links=False)
        for one in states
        for unicode in (True, False)
    )
    return "".join(screen(picture, width) for picture in pictures for width in (30, WIDE))


def dashboard(text: str) -> str:
    failed = (processed(entity(text), explorer_url=text), 1.0)
    states = [state(failed, title=text), *(state((update(one, message=text), 1.0), title=text) for one in UPDATES)]
    return "".join(
        screen(Dashboard(board(state(title=text), *states), now_s=2.0, news=News(words=text), unicode=unicode), width)
        for unicode in (True, False)
        for width in (30, 80, WIDE)
    )


def record(text: str) -> HistoryRecord:
    moment = "2026-01-02T03:04:05.678Z"
    known: dict[str, Any] = {"transaction_hash": HASH, "kind": Kind.DEPLOY, "status": "processed"}
    known |= {"success": False, "charged": "1"} | dict.fromkeys(("recorded_at", "status_at", "expires_at"), moment)
    return HistoryRecord(**(dict.fromkeys(HistoryRecord.__struct_fields__, text) | known))


def history(text: str) -> str:
    terminal = terminal_of(width=WIDE)
    show_table([record(text)], terminal, limit=None, empty="")
    return text_of(terminal.stdout)


def check(text: str) -> str:
    problem = FoundProblem(code="bad-arg", path=text, message=text, hint=text)
    written = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(written, encoding="utf-8", write_through=True)):
        show_check(CheckResult(file=text, problems=[problem], signers=[text]), as_json=False)
        return written.getvalue().decode()


def doctor(text: str) -> str:
    terminal = terminal_of()
    finding = Finding("journal", text, "failed", text, text)
    show_check_up([finding], terminal, network=text, chain_name=text, as_json=False)
    return text_of(terminal.stdout)


def explanation(text: str) -> str:
    terminal = terminal_of()
    for message in (text, f"Auction error: {text}", f"User error: 65{text}"):
        show_explanation(message, explain(message, entity=entity(text)), terminal, as_json=False)
    return text_of(terminal.stdout)


def error(text: str) -> str:
    return error_text(InputError(text, code="usage", file=text, path=text, why=text, hint=text)) + "\n"


def hostile_receipt(text: str):
    asked = [Asked(source="rest", request="GET", host=text, at="2026-01-02T03:04:05.678Z", answer=text)]
    other = entity("other") | {"cost": "7"}
    return a_receipt(
        processed(entity(text), network=text, explorer_url=text),
        details=details(text),
        asked=asked,
        others={"node-rpc": other},
        network=text,
        explorer_url=text,
        title=text,
    )


def not_executed(text: str):
    return a_receipt(update(S.ERROR, message=text, network=text), network=text)


FOR_PEOPLE: dict[str, Callable[[str], str]] = {
    "panel": panel,
    "dashboard": dashboard,
    "plain": told_to(PlainRenderer),
    "plain, ASCII": told_to(PlainRenderer, unicode=False),
    "quiet": told_to(QuietRenderer),
    "the lines beside a panel": told_to(LiveRenderer),
    "history": history,
    "check": check,
    "doctor": doctor,
    "explanation": explanation,
    "error": error,
    "receipt, Markdown": lambda text: receipt_markdown(hostile_receipt(text)),
    "receipt, HTML": lambda text: receipt_html(hostile_receipt(text)),
    "receipt of nothing, Markdown": lambda text: receipt_markdown(not_executed(text)),
    "receipt of nothing, HTML": lambda text: receipt_html(not_executed(text)),
}
FOR_SCRIPTS: dict[str, Callable[[str], str]] = {
    "events": told_to(lambda terminal: JsonRenderer(terminal, people=QuietRenderer(terminal))),
    "error": lambda text: error_json(InputError(text, file=text, path=text, why=text, hint=text)).decode(),
    "receipt": lambda text: receipt_json(hostile_receipt(text)),
}


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
@pytest.mark.parametrize("renderer", FOR_PEOPLE)
def test_it_is_shown_written_out_and_never_obeyed(renderer, text) -> None:
    shown = FOR_PEOPLE[renderer](text)
    assert harmful(shown) == set()
    assert renderer == "panel" or len(shown.encode()) <= BOUND
    assert beginning(text, renderer) in squeezed(shown)


@pytest.mark.parametrize("renderer", FOR_PEOPLE)
def test_output_does_not_grow_with_a_text_without_end(renderer) -> None:
    show = FOR_PEOPLE[renderer]
    assert abs(len(show("HERE" + "z" * 1_000_000)) - len(show("HERE" + "z" * 10_000))) <= 500


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
@pytest.mark.parametrize("renderer", FOR_SCRIPTS)
def test_scripts_get_ascii_with_every_control_as_a_number(renderer, text) -> None:
    shown = FOR_SCRIPTS[renderer](text)
    assert harmful(shown) == set()
    assert shown.isascii() or renderer == "events"  # beside the events stands what people read


def harmful(text: str) -> set[str]:
    """What a terminal would obey, line ends apart."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {character for character in set(text) if unicodedata.category(character) in kinds} - {"\n"}


def beginning(text: str, renderer: str) -> str:
    """How the text begins as it must be shown."""
    begins = safe(text[:12])[:18]
    if "HTML" in renderer:
        return squeezed(html_text(begins))
    if "Markdown" in renderer:
        return "HERE"  # how the rest is written has tests of its own
    return squeezed(begins if "ASCII" not in renderer else begins.encode("ascii", ERRORS).decode())


def html_text(text: str) -> str:
    from html import escape

    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


def squeezed(text: str) -> str:
    """Without blanks, line ends and frames, which folding brings in."""
    return re.sub(r"[\s│|]", "", text)
