"""My work: what waits for the person, most pressing first."""

from itops.browser import Screen
from playwright.sync_api import expect


def test_my_work_looks_right(any_screen: Screen):
    any_screen.sign_in("nadia")  # who has most in hand
    assigned = any_screen.page.get_by_role("region", name="Assigned to me")
    expect(assigned.get_by_role("listitem").first).to_be_visible()
    any_screen.check("my-work")


def test_requester_confirms_what_is_resolved(demo, screen: Screen):
    alice = demo.client()
    alice.sign_in("alice", "itops-demo-password")
    resolved = alice.get("/api/v1/tickets?requester=me&status=RESOLVED").json()["items"]
    screen.sign_in("alice")
    waiting = screen.page.get_by_role("region", name="Waiting for my confirmation")
    for ticket in resolved:
        expect(waiting.get_by_role("link", name=ticket["title"]).first).to_be_visible()


def due_at(ticket: dict) -> str:
    """When its earliest running clock is due, be it past or to come."""
    clocks = ticket["sla"].values()
    return min((clock["due_at"] for clock in clocks if clock["met_at"] is None), default="~")


def test_queue_of_my_groups_has_the_most_pressing_first(demo, screen: Screen):
    bob = demo.client()
    bob.sign_in("bob", "itops-demo-password")
    groups = bob.get("/api/v1/session").json()["memberships"]
    query = "&".join(f"group={name}" for name in groups)
    queue = bob.get(
        f"/api/v1/tickets?assignee=none&status=OPEN&status=IN_PROGRESS&sort=due_at&limit=100&{query}"
    ).json()["items"]
    assert len(queue) > 1, "the demo has nothing unassigned for bob's groups"
    queue.sort(key=due_at)
    screen.sign_in("bob")
    region = screen.page.get_by_role("region", name="Unassigned in my groups")
    expect(region.locator("li a")).to_have_text([ticket["title"] for ticket in queue])


def test_what_is_overdue_comes_first_however_much_there_is(demo, screen: Screen):
    """The order `due_at` has it last: a page that cannot hold everything would leave it out."""
    nadia = demo.client()
    nadia.sign_in("nadia", "itops-demo-password")
    query = "assignee=me&status=OPEN&status=IN_PROGRESS&limit=3"
    late, soon = (
        nadia.get(f"/api/v1/tickets?{query}&{order}").json()["items"]
        for order in ("sla=breached&sort=created_at", "sort=due_at")
    )
    overdue = min(late, key=due_at)
    assert overdue not in soon, "the demo has nothing that the first page leaves out"

    def ask_for_few(route):
        route.continue_(url=route.request.url.replace("limit=100", "limit=3"))

    screen.page.route("**/api/v1/tickets?*", ask_for_few)
    screen.sign_in("nadia")
    titles = screen.page.get_by_role("region", name="Assigned to me").locator("li a")
    expect(titles.first).to_have_text(overdue["title"])
    expect(titles).to_have_count(len({ticket["id"] for ticket in late + soon}))


def test_what_cannot_be_loaded_says_so_and_can_be_tried_again(screen: Screen):
    screen.expect_complaint("500")
    asked = []

    def fail(route):
        asked.append(route.request.url)
        route.fulfill(status=500, content_type="application/problem+json", body="{}")

    screen.page.route("**/api/v1/tickets?*", fail)
    screen.sign_in("alice")
    requests = screen.page.get_by_role("region", name="My open requests")
    expect(requests.get_by_text("This could not be loaded")).to_be_visible()
    screen.page.unroute("**/api/v1/tickets?*")
    assert len(asked) < 30, "it is asked again and again"
    requests.get_by_role("button", name="Try again").click()
    expect(requests.get_by_role("listitem").first).to_be_visible()
