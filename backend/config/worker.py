"""Django's settings for a worker: the sample's models, and nothing that serves pages.

A worker may run another Django than ours, whose environment has none of the web's packages; and one
of ours starts sooner and is smaller without them. ``DATABASES`` is set by the worker itself. A
project of one's own names its settings in ``ORMSCOPE["WORKER_SETTINGS"]``.
"""

from config import settings

SECRET_KEY = "a worker signs nothing"
INSTALLED_APPS = ["bookshop"]
DATABASES = settings.DATABASES
DEFAULT_AUTO_FIELD = settings.DEFAULT_AUTO_FIELD
USE_TZ = settings.USE_TZ
TIME_ZONE = settings.TIME_ZONE
ORMSCOPE = settings.ORMSCOPE
