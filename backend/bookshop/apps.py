"""The app's configuration. Its tables are created with the schema editor: it has no migrations."""

from django.apps import AppConfig


class BookshopConfig(AppConfig):
    """The sample project's only app."""

    name = "bookshop"
    verbose_name = "Bookshop"
    default_auto_field = "django.db.models.BigAutoField"
