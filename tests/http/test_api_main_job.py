"""The whole way: from a card to a closed ticket, with its refusals, its history, and new policy."""

from collections.abc import Callable

from itops.world import World


def test_main_job(make_world: Callable[[], World]) -> None:
    world = make_world()
    alice, bob, carol = (world.person(name) for name in ("alice", "bob", "carol"))

    # A card, with what opening it will fill in.
    catalog = alice.get("/api/v1/catalog?service=web/shop", expect=200).json()
    card = next(item for item in catalog["items"] if item["name"] == "acme/outage")
    assert card["workflow"] == "acme/web/incident"  # B2.3: nearest to the service
    assert card["defaults"] == {"priority": "CRITICAL", "assigneeGroup": "acme/web/oncall"}
    assert card["sla"] == {"responseMinutes": 15, "resolutionMinutes": 240}

    ticket = alice.open_ticket(item="outage", description="It is **down**.")
    assert ticket["status"] == "OPEN"
    assert ticket["assignee_group"] == "acme/oncall"
    assert ticket["description_html"] == "<p>It is <strong>down</strong>.</p>\n"

    # Refused, with the reason (B4.2): not declared, and not hers to make.
    problem = carol.transition(ticket, "CLOSED", expect=403)
    assert problem["code"] == "forbidden_transition"
    assert not problem["decision"]["allowed"]
    problem = carol.transition(ticket, "IN_PROGRESS", expect=403)
    assert "acme/oncall" in problem["decision"]["reason"]

    # Moved through: bob takes it by moving it (B4.3), alice confirms.
    ticket = bob.transition(ticket, "IN_PROGRESS", comment="Looking.")
    assert ticket["assignee"]["username"] == "bob"
    ticket = bob.transition(ticket, "RESOLVED")
    problem = bob.transition(ticket, "CLOSED", expect=403)
    assert "requester" in problem["detail"]
    ticket = alice.transition(ticket, "CLOSED")
    assert ticket["closed_at"] is not None

    # Its history says who, as what, by which rule and under which policy.
    history = alice.history(ticket)
    assert [row["sequence"] for row in history] == list(range(1, len(history) + 1))
    moves = [row for row in history if row["kind"] == "status"]
    assert [(row["actor"], row["old"], row["new"], row["via"]) for row in moves] == [
        ("bob", "OPEN", "IN_PROGRESS", "assignee"),
        ("bob", "IN_PROGRESS", "RESOLVED", "assignee"),
        ("alice", "RESOLVED", "CLOSED", "requester"),
    ]
    before = alice.get("/api/v1/registry").json()["revision"]
    assert {row["revision"] for row in history} == {before}
    assert moves[0]["rule"].endswith("policy.yaml:12")
    assert moves[0]["acted_as"] == "acme/oncall"

    # Policy is edited and loaded: closed tickets may be opened again.
    file = world.policy / "policy.yaml"
    last = "      - {from: RESOLVED, to: IN_PROGRESS, role: any}\n"
    text = file.read_text()
    assert last in text
    file.write_text(
        text.replace(last, last + "      - {from: CLOSED, to: OPEN, role: requester}\n")
    )
    answer = world.reload(expect=200).json()
    assert answer["previous"] == before
    assert answer["changed"]["workflows"]["changed"] == ["acme/incident"]

    reopened = alice.transition(ticket, "OPEN")
    assert reopened["closed_at"] is None
    assert alice.history(ticket)[-1]["revision"] == answer["revision"] != before
