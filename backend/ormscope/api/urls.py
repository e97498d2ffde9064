"""The API's addresses, under ``/api/``."""

from django.urls import path, re_path

from ormscope.api.openapi import SchemaView
from ormscope.api.running import RunsView
from ormscope.api.standing import DatabasesView, HealthView
from ormscope.api.views import ExampleView, ModelsView, nothing

urlpatterns = [
    path("databases/", DatabasesView.as_view(), name="databases"),
    path("health/", HealthView.as_view(), name="health"),
    path("runs/", RunsView.as_view(), name="runs"),
    path("models/", ModelsView.as_view(), name="models"),
    path("example/", ExampleView.as_view(), name="example"),
    path("schema/", SchemaView.as_view(), name="schema"),
    re_path("", nothing),
]
