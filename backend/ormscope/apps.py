"""The installable app."""

from django.apps import AppConfig


class OrmscopeConfig(AppConfig):
    """ORMscope has no models of its own: it only looks at those of others."""

    name = "ormscope"
    verbose_name = "ORMscope"

    def ready(self) -> None:
        """Register the system checks."""
        from ormscope.api import checks  # noqa: F401  # it registers when it is imported
