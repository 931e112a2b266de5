"""Every parser that meets outside bytes, given bytes that nobody sane would send (docs/fuzzing.md)."""
