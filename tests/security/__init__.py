"""Attacks: what they would need to get through, and that they do not. docs/security.md says which test shows what."""
