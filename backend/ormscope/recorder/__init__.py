"""Recording one connection, from the model down to the driver, without disturbing it."""

from ormscope.recorder.recorder import Recorder

__all__ = ["Recorder"]
