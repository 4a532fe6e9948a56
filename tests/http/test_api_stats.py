"""The dashboard's numbers over HTTP; what they mean is tested with the use case."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from itops.client import problem_of
from itops.world import World


def test_numbers_follow_the_tickets(make_world: Callable[[], World]) -> None:
    world = make_world()
    alice = world.person("alice")
    empty = alice.get("/api/v1/stats?days=3", expect=200).json()
    assert len(empty["per_day"]) == empty["days"] == 3
    assert empty["open_by_group"] == []
    assert [bucket["to_days"] for bucket in empty["open_age"]] == [1, 3, 7, 30, 90, None]
    world.closed_ticket()
    ticket = world.new_ticket()
    world.person("bob").transition(ticket, "IN_PROGRESS")
    world.new_ticket(workflow="incident", title="No group")
    stats = alice.get("/api/v1/stats", expect=200).json()
    days = [date.fromisoformat(day["date"]) for day in stats["per_day"]]
    assert len(days) == stats["days"] == 90
    assert days[-1].isoformat() == stats["as_of"][:10]
    assert all(later - day == timedelta(days=1) for day, later in pairwise(days))
    assert stats["by_status"] == {"OPEN": 1, "IN_PROGRESS": 1, "RESOLVED": 0, "CLOSED": 1}
    assert stats["open_by_priority"] == {"LOW": 0, "MEDIUM": 1, "HIGH": 0, "CRITICAL": 1}
    assert stats["open_by_group"] == [
        {"group": None, "open": 1, "unassigned": 1},
        {"group": "acme/oncall", "open": 1, "unassigned": 0},
    ]
    assert sum(day["opened"] for day in stats["per_day"]) == 3
    assert sum(day["resolved"] for day in stats["per_day"]) == 1
    assert sum(day["closed"] for day in stats["per_day"]) == 1
    assert stats["sla"] == {
        "response": {"met": 2, "breached": 0},
        "resolution": {"met": 1, "breached": 0},
    }
    assert sum(bucket["count"] for bucket in stats["open_age"]) == 2
    critical = stats["time_to_resolve"][3]
    assert (critical["priority"], critical["resolved"]) == ("CRITICAL", 1)
    assert critical["p50_seconds"] == critical["p90_seconds"] > 0


@pytest.mark.parametrize("query", ["days=0", "days=367", "days=x", "from=2026-01-01"])
def test_windows_that_are_none(world: World, query: str) -> None:
    answer = world.person("alice").get(f"/api/v1/stats?{query}", expect=400)
    assert problem_of(answer)["code"] == "invalid_query"
