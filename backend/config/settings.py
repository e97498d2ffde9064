"""Django's settings for a checkout.

`DATABASES` is empty on purpose: the web process opens no database, and each worker process sets its
own single entry, `default`, from `Database.settings()`.
"""

from pathlib import Path
from typing import Final

BASE_DIR: Final = Path(__file__).resolve().parents[2]

INSTALLED_APPS = ["ormscope", "bookshop"]
DATABASES: dict[str, dict[str, object]] = {}
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ORMSCOPE: dict[str, object] = {
    # The models that snippets run over, and how their rows get into a database.
    "SAMPLE": {
        "app": "bookshop",
        "load": "bookshop.data.load",
        "size": "small",
        "version": "bookshop.data.VERSION",
    },
    # Everything that ORMscope writes (data, snapshots, sockets). Safe to delete while stopped.
    "STATE": BASE_DIR / ".ormscope",
}
