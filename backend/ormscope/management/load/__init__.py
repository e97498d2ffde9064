"""What `manage.py load` does: many visitors at once at a real server, and what it holds up to.

`snippets.py` writes what they ask, each something else; `visitors.py` asks it, over HTTP, and
checks each answer; `footprint.py` watches the memory; `phase.py` puts the three together.
"""
