"""The figures of an execution, each with its label: what every form of output and every receipt says of them."""

from collections.abc import Sequence

from cspr_track.core.amounts import format_cspr
from cspr_track.core.claims import Contradiction
from cspr_track.core.details import Details, Transfer, fiat_of
from cspr_track.core.status import TransactionStatus
from cspr_track.core.summary import ErrorSummary, Summary
from cspr_track.core.update import StatusUpdate
from cspr_track.render.safe_text import safe

Line = tuple[str, str]
"""A label and what stands beside it; without a label it goes on with the line before."""
LABEL_WIDTH = 9
"""As wide as the longest label."""
TRANSFERS_SHOWN = 5


def motes_in_words(motes: str | None) -> str:
    """An amount for people, exact: ``2.5 CSPR``; unknown where nobody said it."""
    return "unknown" if motes is None else format_cspr(int(motes))


def result_lines(update: StatusUpdate, details: Details | None = None) -> list[Line]:
    """Why it failed, what it cost, what it did and where it stands; what is not known is left out."""
    disputed = disputed_lines(update.contradictions or ())
    if update.status is TransactionStatus.EXPIRED:
        return [*disputed, ("Charged", "nothing: it was never executed")]
    summary = update.summary if isinstance(update.summary, Summary) else None
    if summary is None:
        return disputed
    figures = [*error_lines(summary), *cost_lines(summary), *detail_lines(update, details), *place_lines(summary)]
    return [*disputed, *figures]


def disputed_lines(contradictions: Sequence[Contradiction]) -> list[Line]:
    """What sources contradict each other about, and what each of them says."""
    return [("" if n else "Disputed", _disputed(one)) for n, one in enumerate(contradictions)]


def _disputed(one: Contradiction) -> str:
    from cspr_track.core.receipt import SOURCE_NAMES  # hardly ever

    def who(source: str) -> str:
        name, _, number = source.partition(" ")
        return f"{SOURCE_NAMES.get(name, name)} {number}".rstrip()

    amounts = one.field in ("cost", "refund", "payment", "consumed")
    said = [
        f"{who(source)} says {format_cspr(int(value)) if amounts else safe(value, limit=100)}"
        for source, value in one.said.items()
    ]
    return f"{one.field.replace('_', ' ')}: {', '.join(said)}"


def error_lines(summary: Summary) -> list[Line]:
    """The network's words, what they mean, and what to do."""
    error = summary.error
    if error is None:
        return []
    means = [safe(error.explanation)] if says_the_same(error) else [safe(error.title), safe(error.explanation)]
    lines = [("Error", safe(error.message)), *zip(("Means", ""), means, strict=False)]
    return [*lines, ("Hint", safe(error.hint))] if error.hint else lines


def says_the_same(error: ErrorSummary) -> bool:
    """Whether the title of an explanation only repeats the network's words."""
    return error.title.lower() in error.message.lower()


def cost_lines(summary: Summary) -> list[Line]:
    """Every amount, exact."""
    refunded = summary.refund not in (None, "0")
    before = " before the refund" if refunded and summary.cost not in (None, summary.charged) else ""
    lines = [
        ("Charged", motes_in_words(summary.charged)),
        ("Cost", motes_in_words(summary.cost) + before),
        ("Payment", motes_in_words(summary.payment)),
        ("Refund", motes_in_words(summary.refund)),
        ("Consumed", motes_in_words(summary.consumed)),
    ]
    return [line for line in lines if not line[1].startswith("unknown")]


def detail_lines(update: StatusUpdate, details: Details | None) -> list[Line]:
    """What services told beyond the summary."""
    if details is None:
        return []
    charged = update.summary.charged if isinstance(update.summary, Summary) else None
    known = update.contradictions or ()
    lines: list[Line] = disputed_lines([one for one in details.contradictions if one not in known])
    worth = fiat_of(charged, details.rate)
    if worth is not None:
        lines.append(("Worth", f"charged about {worth} USD, at {safe(details.rate)} USD a CSPR by CSPR.cloud"))
    if details.gas_price is not None:
        lines.append(("Gas price", str(details.gas_price)))
    if details.entry_point:
        lines += _called(details)
    return lines + transfer_lines(details)


def _called(details: Details) -> list[Line]:
    """The entry point, and of which contract where it is one."""
    whose = f" of {safe(details.contract_name, limit=60)}" if details.contract_name else ""
    package = details.contract_package_hash or details.contract_hash
    line = ("Called", f"{safe(details.entry_point, limit=60)}{whose}")
    return [line, ("", safe(package))] if package else [line]


def transfer_lines(details: Details, shown: int = TRANSFERS_SHOWN) -> list[Line]:
    """The native transfers, the first few of them."""
    transfers = details.transfers or ()
    lines: list[Line] = [("" if n else "Moved", _moved(transfer)) for n, transfer in enumerate(transfers[:shown])]
    more = len(transfers) - shown
    return [*lines, ("", f"and {more} more")] if more > 0 else lines


def _moved(transfer: Transfer) -> str:
    to = f" to {safe(transfer.recipient)}" if transfer.recipient else ""
    number = f", id {transfer.id}" if transfer.id is not None else ""
    return f"{motes_in_words(transfer.amount)}{to}{number}"


def place_lines(summary: Summary) -> list[Line]:
    """The block, and the page of the explorer."""
    lines: list[Line] = [("Block", str(summary.block_height))] if summary.block_height is not None else []
    if summary.block_hash:
        lines.append(("" if lines else "Block", safe(summary.block_hash)))
    return [*lines, ("Explorer", safe(summary.explorer_url))] if summary.explorer_url else lines
