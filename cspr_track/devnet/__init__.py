"""The embedded dev network: what the real services speak, on one loopback port, for people and for CI.

It executes native transfers and delegations and a built-in demo contract; it does not run Wasm.
"""
