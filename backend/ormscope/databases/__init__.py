"""The databases: how each is started, reached, prepared, isolated. Only here are vendors named."""

from ormscope.databases.base import Database, Sent
from ormscope.databases.discovery import discover, installed, unavailable
from ormscope.databases.sample import Sample

__all__ = ["Database", "Sample", "Sent", "discover", "installed", "unavailable"]
