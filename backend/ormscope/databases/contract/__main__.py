"""The process in which one database is checked; started by :func:`check_database`."""

import sys

from ormscope.databases.contract import main

main(*sys.argv[1:])
