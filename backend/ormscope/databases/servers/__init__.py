"""Servers: private ones that ORMscope runs, and those of the user's own that a URL names.

Private: `private.py` has the story of lock, start, stop and recovery, `account.py` whose account a
server runs under. By URL: `urls.py` reads them, `named.py` makes databases of them, `server.py` is
what these share, `consent.py` asks before anything is written, `scratch.py` makes and drops what
ORMscope writes to.
"""
