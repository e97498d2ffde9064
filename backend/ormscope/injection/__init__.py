"""Hostile values and where they come out: for learning to catch them. Lessons only compile."""
