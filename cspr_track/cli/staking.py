"""Delegations from the command line: made, then written or sent."""

from cspr_track.cli.making import make_and_go, motes, public_key
from cspr_track.cli.options import MakingFlags, NetworkFlags, OutputFlags, SendingFlags
from cspr_track.transaction.make_native import make_stake


def stake(
    entry_point: str,
    validator: str,
    amount: str,
    payment: str,
    making: MakingFlags,
    sending: SendingFlags,
    network: NetworkFlags,
    output: OutputFlags,
    *,
    new_validator: str | None = None,
) -> int:
    """Make ``Delegate``, ``Undelegate`` or ``Redelegate`` and go on as ``send`` does; gives the exit code.

    Raises:
        TrackError: something prevents it; nothing was sent.
    """
    to, sum_motes = public_key(validator, "--validator"), motes(amount, "--amount")
    new = public_key(new_validator, "--new-validator") if new_validator is not None else None
    return make_and_go(
        lambda terms: make_stake(
            entry_point, validator=to, new_validator=new, amount_motes=sum_motes, legacy=making.legacy, **terms
        ),
        payment,
        making,
        sending,
        network,
        output,
    )
