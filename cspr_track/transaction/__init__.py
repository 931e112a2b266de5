"""Transactions as bytes: documents in, hashes and approvals out. No I/O but reading a file."""
