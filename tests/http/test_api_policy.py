"""Policy as it is in force: registry, workflows, catalog, groups, services, people."""

from collections.abc import Callable

import pytest
from itops.client import problem_of
from itops.world import World

TAGGED = ["/api/v1/workflows", "/api/v1/workflows/acme/incident", "/api/v1/groups"]


def test_registry(world: World) -> None:
    body = world.person("carol").get("/api/v1/registry", expect=200).json()
    assert body["org"] == "acme"
    assert body["counts"] == {"workflows": 4, "categories": 2, "items": 3, "groups": 4}
    assert [source["name"].rsplit("/", 1)[1] for source in body["sources"]] == [
        "policy.yaml",
        "zz-doomed.yaml",
    ]
    for source, file in zip(body["sources"], sorted(world.policy.iterdir()), strict=True):
        assert source["size"] == file.stat().st_size
    assert body["stranded"] == []


def test_stranded_tickets_are_listed(make_world: Callable[[], World]) -> None:
    world = make_world()
    ticket = world.stranded_ticket()
    body = world.person("alice").get("/api/v1/registry", expect=200).json()
    assert body["stranded"] == [
        {
            "workflow": "acme/doomed",
            "by_status": {"OPEN": 1, "IN_PROGRESS": 0, "RESOLVED": 0, "CLOSED": 0},
            "tickets": 1,
        }
    ]
    # B2.5: readable and commentable, but it does not move.
    path = f"/api/v1/tickets/{ticket['number']}"
    world.person("alice").get(path, expect=200)
    world.person("alice").post(f"{path}/comments", {"body": "Still here."}, expect=201)
    problem = world.person("alice").transition(ticket, "IN_PROGRESS", expect=409)
    assert problem["code"] == "workflow_gone"
    assert "acme/doomed" in problem["detail"]


def test_workflows_come_with_their_places(world: World) -> None:
    items = world.person("carol").get("/api/v1/workflows", expect=200).json()["items"]
    assert [item["name"] for item in items] == sorted(item["name"] for item in items)
    incident = next(item for item in items if item["name"] == "acme/incident")
    assert incident["displayName"] == "Incident"
    text = (world.policy / "policy.yaml").read_text().splitlines()
    for transition in incident["transitions"]:
        line = text[transition["line"] - 1]
        assert f"from: {transition['from']}, to: {transition['to']}" in line
        assert transition["file"] == str(world.policy / "policy.yaml")


@pytest.mark.parametrize("name", ["acme/web/incident", "acme%2Fweb%2Fincident"])
def test_one_workflow_by_full_name(world: World, name: str) -> None:
    body = world.person("carol").get(f"/api/v1/workflows/{name}", expect=200).json()
    assert body["name"] == "acme/web/incident"
    assert [transition["role"] for transition in body["transitions"]] == ["assignee", "any"]


@pytest.mark.parametrize("name", ["incident", "acme/nothing", "acme", "acme/incident/", "%00"])
def test_unknown_workflow(world: World, name: str) -> None:
    answer = world.person("carol").get(f"/api/v1/workflows/{name}")
    assert answer.status_code in (400, 404)
    assert problem_of(answer)["code"] in ("workflow_not_found", "bad_target")


# What is offered where (B2.4), and what the references mean there (B2.3).
CATALOG = [
    ("", ["acme/outage", "acme/db-restart"], "acme/incident", "acme/oncall"),
    ("acme", ["acme/outage", "acme/db-restart"], "acme/incident", "acme/oncall"),
    ("api", ["acme/outage", "acme/db-restart"], "acme/incident", "acme/oncall"),
    ("web", ["acme/outage", "acme/db-restart"], "acme/web/incident", "acme/web/oncall"),
    (
        "acme/web/shop/c1",
        ["acme/outage", "acme/db-restart", "acme/web/shop/cart-broken"],
        "acme/web/incident",
        "acme/web/oncall",
    ),
]


@pytest.mark.parametrize(("service", "names", "workflow", "group"), CATALOG)
def test_catalog(world: World, service: str, names: list[str], workflow: str, group: str) -> None:
    body = world.person("carol").get(f"/api/v1/catalog?service={service}", expect=200).json()
    assert [item["name"] for item in body["items"]] == names
    assert body["items"][0]["workflow"] == workflow
    assert body["items"][0]["defaults"]["assigneeGroup"] == group
    assert [category["name"] for category in body["categories"]] == ["incidents", "requests"]


def test_catalog_below_has_what_deeper_scopes_declare(world: World) -> None:
    def names_of(query: str) -> dict[str, str]:
        body = world.person("carol").get(f"/api/v1/catalog?reach={query}", expect=200).json()
        return {item["name"]: item["workflow"] for item in body["items"]}

    here, below = names_of("here"), names_of("below")
    assert list(here) == ["acme/outage", "acme/db-restart"]
    assert set(below) - set(here) == {"acme/web/shop/cart-broken"}
    # As its own scope resolves it (B2.3), and nothing of a neighbour.
    assert below["acme/web/shop/cart-broken"] == "acme/web/incident"
    assert names_of("below&service=api") == {**here}


def test_catalog_fills_in_targets_by_priority(world: World) -> None:
    body = world.person("carol").get("/api/v1/catalog", expect=200).json()
    restart = body["items"][1]
    assert restart["defaults"] == {"priority": "MEDIUM", "assigneeGroup": "acme/db-admins"}
    assert restart["sla"] == {"responseMinutes": 120, "resolutionMinutes": 1440}  # B5.1


def test_groups_say_from_whom_they_inherit(world: World) -> None:
    items = world.person("carol").get("/api/v1/groups", expect=200).json()["items"]
    assert [item["name"] for item in items] == [
        "acme/db-admins",
        "acme/oncall",
        "acme/web/oncall",
        "acme/web/shop/db-admins",
    ]
    shop = items[3]
    assert shop["scope"] == "acme/web/shop"
    assert shop["users"] == []
    assert shop["inherited"] == [
        {"name": "acme/db-admins", "users": ["dave", "erin@example.com"], "ldapGroup": None}
    ]


def test_services_are_those_of_policy_and_tickets(make_world: Callable[[], World]) -> None:
    world = make_world()
    carol = world.person("carol")
    known = carol.get("/api/v1/services", expect=200).json()["items"]
    assert known == ["acme", "acme/web", "acme/web/shop"]
    world.new_ticket(item="outage", service="api/eu/c1")
    known = carol.get("/api/v1/services", expect=200).json()["items"]
    assert "acme/api/eu/c1" in known
    assert carol.get("/api/v1/services?q=web/s").json()["items"] == ["acme/web/shop"]
    assert carol.get("/api/v1/services?q=acme/web/s").json()["items"] == ["acme/web/shop"]
    assert carol.get("/api/v1/services?q=shop").json()["items"] == ["acme/web/shop"]
    assert carol.get("/api/v1/services?q=eu/c").json()["items"] == ["acme/api/eu/c1"]
    assert carol.get("/api/v1/services?q=hop").json()["items"] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("al", ["alice"]),
        ("AL", ["alice"]),
        ("moreau", ["alice"]),
        ("erin@", ["erin"]),
        ("oka", ["bob"]),
        ("lice", []),
        ("%25", []),
        ("_", []),
    ],
)
def test_people_are_found_by_how_their_names_begin(
    world: World, text: str, names: list[str]
) -> None:
    for name in ("alice", "bob", "erin"):
        world.person(name)
    items = world.person("carol").get(f"/api/v1/users?q={text}", expect=200).json()["items"]
    assert [item["username"] for item in items] == names


def test_disabled_people_are_not_offered(make_world: Callable[[], World]) -> None:
    world = make_world()
    world.disable("frank")
    items = world.person("carol").get("/api/v1/users?q=", expect=200).json()["items"]
    assert [item["username"] for item in items] == [
        "alice",
        "bob",
        "carol",
        "dave",
        "erin",
        "root",
        "wendy",
    ]


@pytest.mark.parametrize("path", TAGGED)
def test_policy_is_revalidated_by_revision(world: World, path: str) -> None:
    carol = world.person("carol")
    answer = carol.get(path, expect=200)
    etag = answer.headers["ETag"]
    assert etag == f'"{carol.get("/api/v1/registry").json()["revision"]}"'
    for condition in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        carol.get(path, headers={"If-None-Match": condition}, expect=304)
    carol.get(path, headers={"If-None-Match": '"sha256:0"'}, expect=200)


def test_the_contract_is_served_and_revalidated(world: World) -> None:
    answer = world.nobody().get("/api/v1/openapi.json", expect=200)
    assert answer.json() == world.contract.document
    condition = {"If-None-Match": answer.headers["ETag"]}
    world.nobody().get("/api/v1/openapi.json", headers=condition, expect=304)


def test_operations_of_the_server(world: World) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        world.nobody().get(path, expect=200)
