"""What Django asks for the database's own way of doing things. Here: for other compilers."""

from django.db.backends.postgresql import operations


class DatabaseOperations(operations.DatabaseOperations):
    """`Query.get_compiler()` asks `ops.compiler()` for a class by its name; this is the module."""

    compiler_module = f"{__package__}.compiler"
