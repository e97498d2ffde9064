"""The addresses: the API, and one page for everything else."""

from django.urls import include, path, re_path

from ormscope.api.page import page

handler400 = "ormscope.api.problems.bad_request"
handler403 = "ormscope.api.problems.forbidden"
handler404 = "ormscope.api.problems.not_found"
handler500 = "ormscope.api.problems.server_error"

urlpatterns = [
    path("api/", include("ormscope.api.urls")),
    re_path(r"^.*$", page),
]
