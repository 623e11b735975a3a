"""The functions, classes and modules that recorded values may name: reading a value imports and calls no other."""

NAMES: set[str] = set()
