"""The installable app."""

from django.apps import AppConfig


class OrmscopeConfig(AppConfig):
    """ORMscope has no models of its own: it only looks at those of others."""

    name = "ormscope"
    verbose_name = "ORMscope"
