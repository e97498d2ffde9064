"""What a backend is made of, read from its running classes."""
