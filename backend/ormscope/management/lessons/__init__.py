"""The vulnerable Djangos of the lessons, made with pip, and a lesson in the terminal."""
