"""All targets, by name."""

from fuzz import answers, files, transactions

TARGETS = {target.name: target for target in (*transactions.TARGETS, *answers.TARGETS, *files.TARGETS)}
