"""The sample as a database file, built beside its final place and kept between workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db.models import AutoField, Max

if TYPE_CHECKING:
    from pathlib import Path

    from ormscope.databases.firebird.base import DatabaseWrapper
    from ormscope.databases.sample import Sample

# Goes up when what is done here to the sample changes: files of an older one are then not used.
PREPARATION: Final = 1


def find_or_build(connection: DatabaseWrapper, sample: Sample, directory: Path) -> Path:
    """Return the file of `sample`, from `directory` where it has been kept before.

    The connection is closed. It was open to an empty database, which tells the engine's version and
    becomes the sample if there is none yet.
    """
    connection.close()
    connection.sample = None
    connection.ensure_connection()
    built = connection.built
    assert built is not None
    try:
        path = directory / f"{sample.fingerprint(connection)}-{PREPARATION}.fdb"
        if not path.exists():
            sample.build(connection)
            _continue_sequences(connection, sample)
            connection.close()
            built.replace(path)  # a rename is atomic
        return path
    finally:
        connection.close()
        built.unlink(missing_ok=True)


def find_or_build_empty(connection: DatabaseWrapper, directory: Path) -> Path:
    """Return the file of an empty database, which scratches are copies of.

    The connection is closed.
    """
    path = directory / f"empty-{PREPARATION}.fdb"
    if not path.exists():
        connection.sample = None
        connection.ensure_connection()
        connection.close()
        assert connection.built is not None
        connection.built.replace(path)
    return path


def _continue_sequences(connection: DatabaseWrapper, sample: Sample) -> None:
    """Let each sequence go on after its table's last key.

    django-firebird's `sequence_reset_sql()` names the last key itself, which was right before
    Firebird 4: RESTART WITH now names the next one (Firebird 4.0 Release Notes, "Sequences").
    """
    for model in apps.get_app_config(sample.app).get_models(include_auto_created=True):
        if not isinstance(model._meta.pk, AutoField):
            continue
        last = model._base_manager.using(connection.alias).aggregate(last=Max("pk"))["last"] or 0
        sequence = connection.ops.get_sequence_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH {last + 1}")
