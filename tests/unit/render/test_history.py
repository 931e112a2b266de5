"""The journal on the screen: a line for each transaction, JSON, CSV, totals."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from rich.cells import cell_len
from unit.render.updates import HASH, HOSTILE, terminal_of, text_of

from cspr_track.core.history_record import HistoryDocument, HistoryRecord, HistoryTotal
from cspr_track.core.status import Kind
from cspr_track.render.history import show_json, show_table, show_whole
from cspr_track.render.history_csv import ROW_COLUMNS, TOTAL_COLUMNS, show_csv
from cspr_track.render.history_totals import show_totals

ROW = HistoryRecord(
    transaction_hash=HASH,
    kind=Kind.DEPLOY,
    network="casper-test",
    profile="testnet",
    sender="01ab",
    title="Transfer 100 CSPR",
    status="processed",
    success=True,
    charged="100000000",
    contract=None,
    message="",
    recorded_at="2026-01-02T03:04:05.678Z",
    status_at="2026-01-02T03:04:22.000Z",
    expires_at="2026-01-02T03:34:05.678Z",
)
TOTAL = HistoryTotal(
    total_of="network",
    network="casper-test",
    month=None,
    contract=None,
    transactions=1234,
    succeeded=1200,
    failed=30,
    not_executed=3,
    unknown=1,
    charged=str(2**512 - 1),
)
MONTH = msgspec.structs.replace(TOTAL, total_of="month", month="2026-01")
NATIVE = msgspec.structs.replace(TOTAL, total_of="contract", transactions=1, failed=0, unknown=1, charged=None)
CONTRACT = msgspec.structs.replace(TOTAL, total_of="contract", contract="ab" * 32, charged="2500000001")


def row(**fields) -> HistoryRecord:
    return msgspec.structs.replace(ROW, **fields)


def shown(*rows: HistoryRecord, width: int = 180, limit: int | None = None, as_json: bool = False) -> list[str]:
    terminal = terminal_of(width=width, unicode=True)
    if as_json:
        show_json(rows, terminal)
    else:
        show_table(rows, terminal, limit=limit, empty="nothing here")
    assert text_of(terminal.stderr) == ("there are older ones: -n 0 lists all\n" if limit == len(rows) - 1 else "")
    return text_of(terminal.stdout).splitlines()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_a_line_says_when_what_became_of_it_what_it_cost_and_what_it_was() -> None:
    head, line = shown(ROW)
    assert cells(head) == ["sent at", "status", "cost", "network", "what", "hash"]
    assert cells(line) == ["2026-01-02 03:04:05", "processed", "0.1 CSPR", "casper-test", "Transfer 100 CSPR", HASH]


@pytest.mark.parametrize(
    ("fields", "word", "cost"),
    [
        ({"success": False, "charged": "5000000000"}, "failed", "5 CSPR"),
        ({"charged": "1234567890123"}, "processed", "1,234.567890123 CSPR"),
        ({"status": "timeout", "success": None, "charged": None}, "timeout", None),
        ({"status": "expired", "success": None, "charged": None}, "expired", None),
        ({"charged": None}, "processed", None),
        ({"charged": "0"}, "processed", "0 CSPR"),
    ],
)
@pytest.mark.parametrize("width", [80, 180])
def test_a_failure_is_told_apart_and_a_cost_that_is_not_known_is_left_empty(fields, word, cost, width) -> None:
    found = cells(shown(row(**fields), width=width)[1])
    assert found[1] == word
    assert ("CSPR" in found[2]) is (cost is not None or width == 80)
    assert cost is None or found[2] == cost


def test_when_there_is_nothing_that_is_said_and_json_and_csv_say_nothing() -> None:
    assert shown() == ["nothing here"]
    assert shown(as_json=True) == []
    assert csv_of() == ",".join(ROW_COLUMNS) + "\r\n"


def test_rows_keep_their_order_and_what_is_beyond_the_limit_is_said() -> None:
    rows = [row(title=f"number {n}") for n in range(4)]
    assert [cells(line)[4] for line in shown(*rows)[1:]] == ["number 0", "number 1", "number 2", "number 3"]
    assert [cells(line)[4] for line in shown(*rows, limit=3)[1:]] == ["number 0", "number 1", "number 2"]


def test_a_row_is_written_before_the_next_one_is_read() -> None:
    terminal = terminal_of(width=80)
    seen: list[int] = []

    def rows() -> Iterator[HistoryRecord]:
        for _ in range(3):
            yield ROW
            seen.append(len(text_of(terminal.stdout).splitlines()))

    show_table(rows(), terminal, limit=None, empty="")
    assert seen == [2, 3, 4]


@pytest.mark.parametrize("width", [20, 40, 80, 100, 140, 250])
def test_no_line_is_wider_than_the_terminal(width) -> None:
    lines = shown(ROW, row(title="x" * 500, network="y" * 500), row(title="資金" * 200), width=width)
    assert len(lines) == 4
    assert max(map(cell_len, lines)) <= width


def test_where_there_is_less_room_the_hash_is_shortened() -> None:
    assert cells(shown(ROW, width=120)[1])[5] == "01234567…abcdef"


def test_nothing_of_a_document_is_obeyed() -> None:
    line = shown(row(title=HOSTILE, network="[red]n[/red]\x1b[2J"), width=250)[1]
    assert line.isprintable()
    assert r"[red]n[/red]" in line
    assert r"\x1b[2J\x1b]0;own\x07[red]markup[/red] [/]\u202etxt" in line


def test_where_there_is_colour_the_words_are_the_same() -> None:
    rows = [ROW, row(success=False), row(status="recorded")]
    terminal = terminal_of(width=80)
    in_colour = replace(terminal, stdout=replace(terminal.stdout, colour=True))
    show_table(rows, in_colour, limit=None, empty="")
    lines = text_of(in_colour.stdout).splitlines()
    assert [re.findall(r"\x1b\[\d+m", line) for line in lines] == [
        ["\x1b[1m", "\x1b[0m"],
        ["\x1b[32m", "\x1b[0m"],
        ["\x1b[31m", "\x1b[0m"],
        [],
    ]
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in lines] == shown(*rows, width=80)


def test_json_is_one_row_a_line_with_nothing_left_out_and_nothing_harmful() -> None:
    rows = [row(title=HOSTILE), row(charged=None)]
    lines = shown(*rows, width=20, as_json=True)
    assert [msgspec.json.decode(line, type=HistoryRecord) for line in lines] == rows
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert list(json.loads(lines[0])) == ["schema", *ROW_COLUMNS[:9], *ROW_COLUMNS[9:]]


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (250, ["sent at", "status", "cost", "network", "what", "hash"]),
        (102, ["sent at", "status", "cost", "network", "what", "hash"]),
        (80, ["sent", "status", "cost", "what", "hash"]),
        (61, ["sent", "status", "cost", "hash"]),
        (50, ["status", "cost", "hash"]),
        (40, ["status", "hash"]),
        (20, ["hash"]),
    ],
)
def test_what_is_shown_is_shown_whole_and_the_hash_always(width, columns) -> None:
    head, line = shown(ROW, width=width)
    assert cells(head) == columns
    assert cells(line)[-1] == (HASH if width == 250 else "01234567…abcdef")
    assert len(line) <= width


def test_one_row_is_told_whole_with_its_documents() -> None:
    whole = HistoryDocument(
        **msgspec.structs.asdict(row(message=HOSTILE, contract="counter")),
        document={"hash": HOSTILE},
        entity=None,
    )
    terminal = terminal_of(width=80)
    show_whole(whole, terminal)
    lines = text_of(terminal.stdout).splitlines()
    assert all(line.isprintable() for line in lines)
    assert lines[0].endswith(HASH)
    assert "Contract   counter" in lines
    assert "Entity" not in lines
    assert json.loads("".join(lines[lines.index("Document") + 1 :])) == {"hash": HOSTILE}


def csv_of(*rows, columns=ROW_COLUMNS) -> str:
    file = io.StringIO()
    show_csv(rows, columns, file)
    return file.getvalue()


def test_csv_is_read_back_by_other_software_cell_by_cell() -> None:
    text = csv_of(row(title='says "hello, world"', success=False), row(charged=str(2**512 - 1), sender=None))
    assert text.count("\r\n") == 3
    assert text.count("\n") == 3
    head, first, second = csv.reader(io.StringIO(text))
    assert tuple(head) == ROW_COLUMNS
    assert dict(zip(head, first, strict=True)) | {"kind": "deploy"} == {
        name: {False: "false", None: ""}.get(value, value)
        for name, value in msgspec.structs.asdict(row(title='says "hello, world"', success=False)).items()
        if name != "schema"
    }
    assert second[head.index("charged")] == str(2**512 - 1)
    assert second[head.index("sender")] == ""


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("column", ["title", "message", "contract", "network", "profile", "sender"])
def test_no_text_is_a_formula_in_a_spreadsheet(begin, column) -> None:
    text = csv_of(row(**{column: begin + "cmd|' /C calc'!A0"}))
    cell = dict(zip(*csv.reader(io.StringIO(text)), strict=True))[column]
    assert cell.startswith("'")
    assert cell.endswith("cmd|' /C calc'!A0")


def test_csv_holds_no_control_character() -> None:
    (_, line) = csv_of(row(title=HOSTILE)).splitlines()
    assert line.isprintable()


def totals_shown(*totals: HistoryTotal, width: int) -> list[str]:
    terminal = terminal_of(width=width)
    show_totals(totals, terminal, empty="nothing here")
    return text_of(terminal.stdout).splitlines()


def test_totals_are_exact_and_what_is_not_known_is_no_zero() -> None:
    lines = totals_shown(TOTAL, MONTH, NATIVE, CONTRACT, width=400)
    assert lines[0].startswith("casper-test: 1,234 transactions, 30 failed, 3 not executed, 1 whose cost is not known")
    whole, rest = divmod(2**512 - 1, 10**9)
    assert lines[0].endswith(f"charged {whole:,}.{rest:09d} CSPR")
    assert cells(lines[2]) == ["month", "sent", "failed", "unknown", "cost"]
    assert cells(lines[3]) == ["2026-01", "1,234", "30", "1", f"{whole:,}.{rest:09d} CSPR"]
    assert cells(lines[6]) == ["no contract", "1", "0", "1", "unknown"]
    assert cells(lines[7]) == ["ab" * 32, "1,234", "30", "1", "2.500000001 CSPR"]


@pytest.mark.parametrize("width", [40, 80, 120, 250])
def test_totals_fit_the_terminal(width) -> None:
    small = [msgspec.structs.replace(one, charged="1234567890123") for one in (TOTAL, MONTH, CONTRACT)]
    lines = totals_shown(*small, width=width)
    assert max(map(len, lines)) <= width
    assert cells(lines[-1])[-1] == "1,234.567890123 CSPR"
    assert cells(lines[-1])[0] == ("ab" * 32 if width >= 120 else "abababab…ababab")


def test_totals_as_csv_have_their_own_columns() -> None:
    head, line = csv.reader(io.StringIO(csv_of(NATIVE, columns=TOTAL_COLUMNS)))
    assert tuple(head) == TOTAL_COLUMNS
    assert line == ["contract", "casper-test", "", "", "1", "1200", "0", "3", "1", ""]


def test_of_nothing_there_are_no_totals() -> None:
    assert totals_shown(width=80) == ["nothing here"]
