"""What a backend is made of, read from its running classes."""

from ormscope.anatomy.description import describe

__all__ = ["describe"]
