"""The API's addresses, under ``/api/``."""

from django.urls import path, re_path

from ormscope.api.backends import BackendExamplesView, BackendsView
from ormscope.api.contrasting import ContrastsView
from ormscope.api.exporting import ExportsView, ImportsView
from ormscope.api.injections import InjectionsView, LessonsView
from ormscope.api.migrations import MigrationsView
from ormscope.api.models import ModelsView
from ormscope.api.openapi import SchemaView
from ormscope.api.running import RunsView
from ormscope.api.source import SourceView
from ormscope.api.standing import DatabasesView, HealthView
from ormscope.api.views import ExamplesView, ExampleView, nothing

urlpatterns = [
    path("databases/", DatabasesView.as_view(), name="databases"),
    path("health/", HealthView.as_view(), name="health"),
    path("backends/", BackendsView.as_view(), name="backends"),
    path("backends/examples/", BackendExamplesView.as_view(), name="backend-examples"),
    path("injections/", InjectionsView.as_view(), name="injections"),
    path("lessons/", LessonsView.as_view(), name="lessons"),
    path("migrations/", MigrationsView.as_view(), name="migrations"),
    path("runs/", RunsView.as_view(), name="runs"),
    path("contrasts/", ContrastsView.as_view(), name="contrasts"),
    path("exports/", ExportsView.as_view(), name="exports"),
    path("imports/", ImportsView.as_view(), name="imports"),
    path("models/", ModelsView.as_view(), name="models"),
    path("source/", SourceView.as_view(), name="source"),
    path("example/", ExampleView.as_view(), name="example"),
    path("examples/", ExamplesView.as_view(), name="examples"),
    path("schema/", SchemaView.as_view(), name="schema"),
    re_path("", nothing),
]
