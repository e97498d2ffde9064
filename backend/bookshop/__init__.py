"""A bookshop: the sample models that every example, lesson and test uses."""
