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

# Who serves, to whom. What these say is checked when the server starts (ormscope.api.checks).
_HOSTS: Final = (os.environ.get("ORMSCOPE_HOSTS") or "").replace(",", " ").split()
"""Names and addresses that the server is asked by, beside its own machine's."""
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *_HOSTS]
TLS: Final = os.environ.get("ORMSCOPE_TLS") == "1"
"""Whether a proxy that speaks TLS stands in front."""
_PROXIES: Final = os.environ.get("ORMSCOPE_PROXIES") or str(int(TLS))
"""How many proxies stand in front, each of which adds to X-Forwarded-For."""
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^api/health/$"]  # the machine's own monitors ask without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
CSRF_COOKIE_SECURE = True  # no page sets it
CSRF_FAILURE_VIEW = "ormscope.api.problems.csrf_failure"
# Without TLS in front there is nothing to redirect to, and HSTS would lock visitors out.
SILENCED_SYSTEM_CHECKS = [] if TLS else ["security.W004", "security.W008"]

INSTALLED_APPS = [
    "rest_framework",
    "drf_spectacular",
    "ormscope",
    "bookshop",
]
MIDDLEWARE = [
    "ormscope.api.headers.HeadersMiddleware",
    "ormscope.api.origin.SameOriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    # REST framework exempts the API, which has no cookies to forge; SameOriginMiddleware guards it.
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["ormscope.api.throttling.ReadsThrottle"],
    "URL_FORMAT_OVERRIDE": None,  # Accept says it
    "NUM_PROXIES": 0,  # waitress has put the visitor's address into REMOTE_ADDR
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ormscope.api.problems.problem_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ORMscope",
    "DESCRIPTION": "A compiler explorer for Django's ORM.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": ["ormscope.api.openapi.add_document"],
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Only throttling uses it: an address each. One that is dropped has its rate anew.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# waitress's. Runs that may be under way or wait have a thread each, and others are still answered.
WAITRESS: dict[str, Any] = {
    "threads": 96,
    "ident": "",
    "connection_limit": 1_000,
    "asyncore_use_poll": True,  # select() ends at 1,024 descriptors
    "channel_timeout": 30,  # seconds without a byte
    "cleanup_interval": 5,
    "channel_request_lookahead": 1,  # to hear of a client that goes away
    "max_request_header_size": 16 * 1024,
    # Above the application's own limits, whose answers have a sentence; `serve` allows for the
    # policy's documents. What is beyond `inbuf_overflow` waits in a file.
    "max_request_body_size": 4 * DATA_UPLOAD_MAX_MEMORY_SIZE,
    "clear_untrusted_proxy_headers": True,
    **(
        {
            "trusted_proxy": "*",
            "trusted_proxy_count": int(_PROXIES),
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
        if _PROXIES.isdecimal() and int(_PROXIES)
        else {}
    ),
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
        # Snippets to load, as JSON: a list of {id, group, title, code, shows}.
        "examples": BASE_DIR / "backend" / "bookshop" / "examples.json",
        # What the Schema lab begins with, as JSON: models and operations on them, as lines.
        "lab": BASE_DIR / "backend" / "bookshop" / "lab.json",
        # What its models lack with an older Django: a sentence by name.
        "left_out": "bookshop.models.LEFT_OUT",
    },
    # What a worker process runs with; left out: the settings of the process that starts it.
    "WORKER_SETTINGS": "config.worker",
    # Everything that ORMscope writes (data, snapshots, sockets). Safe to delete while stopped.
    "STATE": STATE,
    # Whom the server is for: local (its own machine) or public (ormscope.runs.policy).
    "POLICY": os.environ.get("ORMSCOPE_POLICY") or "local",
    # Runs that one address may ask for under the policy public.
    "RATE": os.environ.get("ORMSCOPE_RATE") or "300/min",
    "PROXIES": _PROXIES,
    # As they were said; ormscope.api.checks reports what they cannot be.
    "TLS": os.environ.get("ORMSCOPE_TLS"),
    "LOG": os.environ.get("ORMSCOPE_LOG"),
    "FRONTEND": FRONTEND,
}
