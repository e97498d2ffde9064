"""The API's addresses, under ``/api/``."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from ormscope.api.views import DatabasesView, ExampleView, ModelsView, RunsView

urlpatterns = [
    path("databases/", DatabasesView.as_view(), name="databases"),
    path("runs/", RunsView.as_view(), name="runs"),
    path("models/", ModelsView.as_view(), name="models"),
    path("example/", ExampleView.as_view(), name="example"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
