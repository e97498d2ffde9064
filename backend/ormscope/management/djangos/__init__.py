"""Adding another Django: a Python for it, an environment of its own, the databases it can run."""
