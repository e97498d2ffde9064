"""Firebird's ENGINE in a process that runs Django's own tests."""
