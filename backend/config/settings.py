"""Django's settings for a checkout.

``DATABASES`` is empty on purpose: the web process opens no database, and each worker process sets
its own single entry, ``default``, from ``Database.settings()``.
"""

import os
import secrets
from pathlib import Path
from typing import Any, Final

BASE_DIR: Final = Path(__file__).resolve().parents[2]

DEBUG = False
SECRET_KEY = os.environ.get("ORMSCOPE_SECRET_KEY") or secrets.token_urlsafe(50)
"""Nothing is signed that has to outlive the process."""
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "rest_framework",
    "drf_spectacular",
    "ormscope",
    "bookshop",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ormscope.api.origin.SameOriginMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DATABASES: dict[str, dict[str, object]] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

FRONTEND: Final = BASE_DIR / "frontend" / "dist"
STATIC_URL = "/static/"
STATIC_ROOT = FRONTEND if FRONTEND.is_dir() else None
# The build names its files by their content: they never change.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[\w-]{8}\.\w+$"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ormscope.api.problems.problem_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ORMscope",
    "DESCRIPTION": "A compiler explorer for Django's ORM.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
}

STATE: Final = Path(os.environ.get("ORMSCOPE_STATE") or BASE_DIR / ".ormscope")
_CHOSEN_SIZE: Final = STATE / "size"
"""Written by ``manage.py data``."""

ORMSCOPE: dict[str, Any] = {
    # The models that snippets run over, and how their rows get into a database.
    "SAMPLE": {
        "app": "bookshop",
        "load": "bookshop.data.load",
        "size": os.environ.get("ORMSCOPE_SIZE")
        or (_CHOSEN_SIZE.read_text().strip() if _CHOSEN_SIZE.exists() else "small"),
        "version": "bookshop.data.VERSION",
        # What its models lack with an older Django: a sentence by name.
        "left_out": "bookshop.models.LEFT_OUT",
    },
    # What a worker process runs with; left out: the settings of the process that starts it.
    "WORKER_SETTINGS": "config.worker",
    # Everything that ORMscope writes (data, snapshots, sockets). Safe to delete while stopped.
    "STATE": STATE,
    "FRONTEND": FRONTEND,
}
