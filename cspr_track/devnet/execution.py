"""What executing a transaction does to the ledger, and what it costs.

Source: node reference, part 5 (2.x rules: cost is limit × gas price, before the refund; no refund on failure).
"""

from dataclasses import dataclass

from cspr_track.devnet.demo_contract import call, is_demo
from cspr_track.devnet.ledger import Ledger
from cspr_track.devnet.rules import BASELINE_MOTES, TRANSFER_COST
from cspr_track.transaction.arguments import Arguments
from cspr_track.transaction.bytesrepr import digest
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.transaction import Transaction

CUSTOM_PAYMENT_LIMIT = 2_500_000_000
"""What is taken for the payment of a Deploy with payment code, which is not run."""
REFUND_PERCENT = 75


@dataclass(frozen=True, slots=True)
class Transfer:
    """Motes that moved from one account (32 bytes of its hash) to another, with the sender's own number for it."""

    source: bytes
    target: bytes
    motes: int
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an execution came to; amounts in motes."""

    error_message: str | None
    gas_price: int
    limit: int
    consumed: int
    cost: int
    refund: int
    transfers: tuple[Transfer, ...] = ()


def purse_of(account: bytes) -> bytes:
    """The address of an account's main purse; derived, since nothing else hangs on it here."""
    return digest(b"purse" + account)


def execute(transaction: Transaction, ledger: Ledger, gas_price: int) -> Outcome:
    """Execute a transaction: take what it costs, do what it says, give back what it is owed."""
    payer = transaction.initiator.account_hash
    limit = _limit(transaction)
    cost = max(limit * gas_price, min(limit, BASELINE_MOTES))
    balance = ledger.balance(payer)
    if balance < max(cost, BASELINE_MOTES):
        poor = balance < BASELINE_MOTES
        taken = min(cost, balance)
        ledger.burn(payer, taken)
        message = f"Purse {purse_of(payer).hex()} has less than {BASELINE_MOTES}" if poor else "Insufficient funds"
        return Outcome(error_message=message, gas_price=gas_price, limit=limit, consumed=0, cost=taken, refund=0)
    done = _Run(transaction, ledger, spendable=balance - cost)
    error = done.run()
    if transaction.action.kind in ("transfer", "native"):
        consumed, refund = limit, 0
    else:
        consumed = limit * done.tenths_used // 10
        refund = 0 if error else (limit - consumed) * gas_price * REFUND_PERCENT // 100
    ledger.burn(payer, cost - refund)
    return Outcome(
        error_message=error,
        gas_price=gas_price,
        limit=limit,
        consumed=consumed,
        cost=cost,
        refund=refund,
        transfers=tuple(done.transfers),
    )


def _limit(transaction: Transaction) -> int:
    """The gas limit: what the cost table says for the transfer of a Deploy, else what the sender states."""
    if transaction.action.kind == "transfer" and isinstance(transaction, Deploy):
        return TRANSFER_COST
    return CUSTOM_PAYMENT_LIMIT if transaction.payment_motes is None else transaction.payment_motes


class _Run:
    """One execution; ``run`` gives the error message or None."""

    def __init__(self, transaction: Transaction, ledger: Ledger, *, spendable: int) -> None:
        self._account = transaction.initiator.account_hash
        self._action = transaction.action
        self._arguments = Arguments(transaction.args)
        self._ledger = ledger
        self._spendable = spendable
        self.transfers: list[Transfer] = []
        self.tenths_used = 5

    def run(self) -> str | None:
        if self._action.kind == "transfer":
            return self._transfer()
        if self._action.kind == "native":
            return self._native()
        if self._action.kind == "session":
            return None  # Wasm is not run: it succeeds by rule and uses half of its gas
        if not is_demo(self._action):
            return f"Named key {self._action.target_name} not found"
        called = call(self._action.entry_point, self._arguments, self._account, self._ledger)
        self.tenths_used = called.tenths_used
        return called.error_message

    def _transfer(self) -> str | None:
        target, motes = self._arguments.account("target"), self._arguments.u512("amount")
        if target is None or motes is None:
            return "Invalid argument"
        if motes > self._spendable:
            return "Insufficient funds"
        if target == self._account:
            return "Invalid target purse"
        self._ledger.move(self._account, target, motes)
        self.transfers.append(Transfer(self._account, target, motes, self._arguments.transfer_id()))
        return None

    def _native(self) -> str | None:
        entry_point = self._action.entry_point
        if entry_point == "Burn":
            return self._burn()
        if entry_point not in ("Delegate", "Undelegate", "Redelegate"):
            return None  # bids are accepted by rule; there are no elections here
        validator, motes = self._arguments.public_key("validator"), self._arguments.u512("amount")
        if validator is None or motes is None:
            return "failed to parse 'validator' arg: Formatting error"
        if entry_point == "Delegate":
            if motes > self._spendable:
                return "Auction error: Transfer to delegators purse error"
            self._ledger.stake(self._account, validator.raw, motes)
            return None
        return self._take_back(validator.raw, motes, redelegate=entry_point == "Redelegate")

    def _take_back(self, validator: bytes, motes: int, *, redelegate: bool) -> str | None:
        staked = self._ledger.staked.get((self._account, validator))
        if not staked:
            return "Auction error: Delegator not found"
        if motes > staked:
            return "Auction error: Unbond is too large"
        self._ledger.unstake(self._account, validator, motes)
        new = self._arguments.public_key("new_validator")
        if redelegate and new is not None:
            self._ledger.stake(self._account, new.raw, motes)
        return None

    def _burn(self) -> str | None:
        motes = self._arguments.u512("amount")
        if motes is None:
            return "Invalid argument"
        if motes > self._spendable:
            return "Insufficient funds"
        self._ledger.burn(self._account, motes)
        return None
