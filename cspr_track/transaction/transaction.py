"""A transaction, whichever of the two kinds it is."""

from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.v1 import TransactionV1

Transaction = Deploy | TransactionV1
"""Both kinds have the same face: kind, hash, initiator, times, approvals, payment, args, action, to_json, to_bytes."""
