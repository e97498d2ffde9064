"""The parts of the drawing."""
