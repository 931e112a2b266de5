"""The documentation under test: what stands in it is run, and what is made from the code is what the code says."""
