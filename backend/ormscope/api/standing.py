"""What this server is and how its databases do: `GET /api/databases/` and `GET /api/health/`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from ormscope.api.openapi import refusals
from ormscope.api.serializers import DatabasesSerializer, HealthSerializer
from ormscope.api.serving import READING, served_pool
from ormscope.databases import unavailable

if TYPE_CHECKING:
    from rest_framework.request import Request

    from ormscope.runs.pool import Pool

_MEANS = {
    "local": (
        "This server is for its own machine. Snippets may write SQL themselves (raw(), extra(), "
        "RawSQL, Func templates); each database contains what they do."
    ),
    "public": (
        "This server is open to visitors. Snippets are querysets without SQL text of their own "
        "(no raw(), extra(), RawSQL, Func templates), and each runs in a process that the kernel "
        "keeps from files, programs and the network."
    ),
}


class DatabasesView(APIView):
    """The databases, their versions and states, and how runs are kept inside."""

    http_method_names = READING

    @extend_schema(responses={200: DatabasesSerializer, **refusals(406, 429, 503)})
    def get(self, request: Request) -> Response:
        del request
        pool = served_pool()
        pool.refresh()
        chosen = pool.policy
        return Response(
            {
                "policy": {
                    "name": chosen.name,
                    "means": _MEANS[chosen.name],
                    "sql_text": chosen.sql_text,
                },
                "databases": [_database(pool, name) for name in list(pool.lanes)],
                "broken": unavailable(),
            }
        )


def _database(pool: Pool, name: str) -> dict[str, Any]:
    lane = pool.lanes[name]
    return {
        "alias": name,
        "family": lane.database.family,
        "vendor": lane.database.vendor,
        "label": lane.column.label,
        "mode": lane.database.mode,
        "server_version": lane.server_version or lane.database.pinned,
        "driver": lane.database.driver,
        "django": lane.column.environment.django,
        "is_default": name in pool.names,
        "state": lane.state,
        "message": lane.message,
        "note": lane.database.note,
        "can_explain": lane.database.can_explain,
        "containment": [asdict(measure) for measure in lane.containment],
    }


class HealthView(APIView):
    """Whether this server answers runs, and each database's state. It is never throttled."""

    http_method_names = READING
    throttle_classes = ()

    @extend_schema(responses={200: HealthSerializer, **refusals(406, 503)})
    def get(self, request: Request) -> Response:
        del request
        pool = served_pool()
        lanes = dict(pool.lanes)
        wanted = {name: lane for name, lane in lanes.items() if name in pool.names}
        is_well = all(lane.state == "ready" for lane in wanted.values()) and not any(
            lane.state == "unavailable" for lane in lanes.values()
        )
        return Response(
            {
                "status": "ok" if is_well else "degraded",
                "policy": pool.policy.name,
                "runs": {"taken": pool.queue.taken, "capacity": pool.queue.capacity},
                "databases": [
                    {
                        "name": name,
                        "state": lane.state,
                        "message": lane.message,
                        "runs": lane.waiting,
                    }
                    for name, lane in lanes.items()
                ],
            }
        )
