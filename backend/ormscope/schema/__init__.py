"""Models declared by a visitor, migration operations on them, and what a database makes of both."""
