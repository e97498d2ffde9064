"""The WSGI application that ``manage.py serve`` serves."""

import os

from django.core.wsgi import get_wsgi_application

from config import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
logs.configure()  # after Django, which sets its own loggers up once more
