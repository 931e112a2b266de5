"""Who has how much. Amounts are integers of motes; nothing is ever made or lost but by name."""

from collections.abc import Iterable

from cspr_track.core.amounts import MOTES_PER_CSPR
from cspr_track.transaction.authorization import AccountKeys

FAUCET_MOTES = 1_000_000_000 * MOTES_PER_CSPR


class Ledger:
    """Balances by account hash (32 bytes), and what was staked and burned."""

    def __init__(self) -> None:
        self._balances: dict[bytes, int] = {}
        self.staked: dict[tuple[bytes, bytes], int] = {}
        """(account hash of the delegator, raw public key of the validator) -> motes."""
        self._keys: dict[bytes, AccountKeys] = {}
        self.burned = 0
        """Motes that fees took out of circulation."""

    def __contains__(self, account: bytes) -> bool:
        return account in self._balances

    @property
    def accounts(self) -> Iterable[bytes]:
        """The account hashes there are, oldest first."""
        return self._balances.keys()

    @property
    def total(self) -> int:
        """All motes there are, staked and burned ones included."""
        return sum(self._balances.values()) + sum(self.staked.values()) + self.burned

    def balance(self, account: bytes) -> int:
        """What an account has, in motes; 0 for one that does not exist."""
        return self._balances.get(account, 0)

    def fund(self, account: bytes, motes: int) -> None:
        """Make motes out of nothing: only at the beginning."""
        self._balances[account] = self.balance(account) + motes

    def keys(self, account: bytes) -> AccountKeys:
        """Who may act for an account: its own key with weight 1, until it says otherwise."""
        return self._keys.get(account) or AccountKeys({account: 1}, 1, 1)

    def set_keys(self, account: bytes, keys: AccountKeys) -> None:
        """Say who may act for an account."""
        self._keys[account] = keys

    def move(self, source: bytes, target: bytes, motes: int) -> None:
        """Move motes; the target comes into being when it is new."""
        self._take(source, motes)
        self._balances[target] = self.balance(target) + motes

    def burn(self, account: bytes, motes: int) -> None:
        """Take a fee."""
        self._take(account, motes)
        self.burned += motes

    def stake(self, delegator: bytes, validator: bytes, motes: int) -> None:
        """Delegate motes to a validator."""
        self._take(delegator, motes)
        self.staked[delegator, validator] = self.staked.get((delegator, validator), 0) + motes

    def unstake(self, delegator: bytes, validator: bytes, motes: int) -> None:
        """Take delegated motes back, at once."""
        left = self.staked[delegator, validator] - motes
        if left < 0:
            raise ValueError("more than was staked")
        self.staked[delegator, validator] = left
        self.fund(delegator, motes)

    def _take(self, account: bytes, motes: int) -> None:
        left = self.balance(account) - motes
        if motes < 0 or left < 0:
            raise ValueError("an account cannot owe")
        self._balances[account] = left
