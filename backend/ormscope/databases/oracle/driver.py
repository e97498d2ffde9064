"""oracledb for every Django that a worker may run on. Imported in an Oracle worker only."""

from __future__ import annotations

import sys

import oracledb


def use_oracledb() -> None:
    """Let oracledb be what older Djangos expect of its predecessor, cx_Oracle.

    Django 4.2 imports it by that name; up to 5.1 its cursor takes PEP 249's `Binary` for a class,
    which it was: a name of `bytes`. Later Djangos need neither and are not changed by it.
    """
    sys.modules.setdefault("cx_Oracle", oracledb)
    if not isinstance(oracledb.Binary, type):
        oracledb.Binary = bytes  # type: ignore[assignment]  # a class may be called, too
