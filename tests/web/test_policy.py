"""Policy: what is declared, who is in which group, and why policy decides as it does."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from itops import Program, Server
from itops.browser import Screen
from playwright.sync_api import expect

PARTS = {
    "in-force": ("/policy", "Policy"),
    "workflows": ("/policy/workflows", "Workflows"),
    "workflow": ("/policy/workflows/mlops-app/incident_response", "Incident Response"),
    "catalog": ("/policy/catalog", "Catalog"),
    "groups": ("/policy/groups", "Groups"),
    "decide": ("/policy/decide", "May they?"),
}


def test_parts_look_right(any_screen: Screen):
    page = any_screen.page
    any_screen.sign_in("bob", "/policy")
    for part, (address, title) in PARTS.items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_label("Loading")).to_have_count(0)
        any_screen.check(f"policy-{part}")


def test_rules_name_their_file_and_line(demo: Server, screen: Screen):
    """The numbers on the page are those of the file that people edit."""
    screen.sign_in("bob", "/policy/workflows/mlops-app/incident_response")
    row = screen.page.get_by_role("row", name="Resolved to Closed")
    expect(row).to_contain_text("The requester")
    name, line = row.get_by_role("button").inner_text().split(":")
    text = demo.registry.read_text().splitlines()[int(line) - 1]
    assert name == demo.registry.name
    assert "RESOLVED" in text and "CLOSED" in text


def test_nearer_workflow_says_what_it_replaces(screen: Screen):
    """B2.3: below its scope, a workflow is found instead of the one with its name above it."""
    page = screen.page
    screen.sign_in("bob", "/policy/workflows")
    cards = page.get_by_role("main").get_by_role("listitem")
    base = cards.filter(has=page.get_by_role("heading", name="Access Request", exact=True))
    expect(base).to_contain_text("Not at itops-dev/prod and below")
    base.get_by_role("link", name="itops-dev/prod").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Access Request (production)")
    expect(page.get_by_role("main")).to_contain_text(
        "At itops-dev/prod and below, in place of access_request of the organisation."
    )


def test_catalog_of_a_service_shows_the_nearest_card(screen: Screen):
    """B2.4: of several cards with one name, a service is offered the nearest."""
    screen.sign_in("bob", "/policy/catalog?service=itops-dev/dev/c1/postgres-prod")
    region = screen.page.get_by_role("region", name="Incidents")
    card = region.get_by_role("listitem").filter(has_text="outage_report")
    expect(card).to_contain_text("oncall")
    expect(card).to_contain_text("of itops-dev/dev/c1/postgres-prod")


def test_catalog_of_what_is_no_service_shows_no_cards(screen: Screen):
    screen.sign_in("bob", "/policy/catalog?service=foo+bar")
    main = screen.page.get_by_role("main")
    expect(main.get_by_text("“foo bar” is no service path")).to_be_visible()
    expect(main.get_by_role("listitem").filter(has_text="Service Outage")).to_have_count(0)
    screen.page.get_by_role("combobox", name="As offered for the service").fill("")
    expect(main.get_by_text("Service Outage")).to_be_visible()


def test_members_by_inheritance_are_told_apart(screen: Screen):
    """B3.2: membership flows down along one short name."""
    screen.sign_in("bob", "/policy/groups")
    screen.page.get_by_label("Find a group or a person").fill("carol")
    members = screen.page.get_by_role("list", name="Members of db-admins")
    expect(members.first.get_by_text("carol", exact=True)).to_be_visible()
    expect(members.get_by_text("carol from mlops-app").first).to_be_visible()
    expect(screen.page).to_have_url(screen.url + "/policy/groups?q=carol")


def test_typing_in_the_middle_stays_there(screen: Screen):
    screen.sign_in("bob", "/policy/groups?q=carol")
    field = screen.page.get_by_label("Find a group or a person")
    field.press("Home")
    screen.page.keyboard.type("xyz")
    expect(field).to_have_value("xyzcarol")
    expect(screen.page).to_have_url(screen.url + "/policy/groups?q=xyzcarol")
    screen.page.get_by_role("link", name="Groups", exact=True).click()
    expect(field).to_have_value("")


def test_catalog_is_not_asked_for_half_of_a_path(screen: Screen):
    screen.sign_in("bob", "/policy/catalog")
    page = screen.page
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("combobox", name="As offered for the service").click()
    page.keyboard.type("itops-dev/dev/c1/postgres-prod")
    card = page.get_by_role("listitem").filter(has_text="outage_report").first
    expect(card).to_contain_text("of itops-dev/dev/c1/postgres-prod")
    halves = [url for url in asked if "/api/v1/catalog" in url and "%2F&" in url]
    assert halves == []


def test_question_is_answered_with_the_whole_trace(screen: Screen):
    """B3.5: the candidates in order, the group that is meant, the rule and the revision."""
    page = screen.page
    screen.sign_in("alice", "/policy/decide")
    page.get_by_role("combobox", name="May", exact=True).fill("dave")
    page.get_by_text("Act for a group", exact=True).click()
    page.get_by_role("combobox", name="Act for the group").fill("oncall")
    page.get_by_role("combobox", name="On the service").fill("itops-dev/dev/c1/postgres-prod")
    page.keyboard.press("Escape")
    ask = page.get_by_role("button", name="Ask")
    ask.click()
    answer = page.get_by_role("region", name="Answer")
    expect(answer).to_contain_text("Allowed")
    expect(ask).to_be_focused()
    expect(answer).to_contain_text("this is the group that is meant")
    expect(answer).to_contain_text("itops-dev/dev/c1/postgres-prod/oncall")
    address = page.url
    page.goto(address)
    expect(page.get_by_role("region", name="Answer")).to_contain_text("Allowed")


def test_question_of_an_address_by_short_name(screen: Screen):
    """The address may be written by hand; the form shows what it asks."""
    page = screen.page
    question = "user=alice&workflow=incident_response&from=RESOLVED&to=CLOSED&requester=alice"
    screen.sign_in("bob", f"/policy/decide?{question}")
    expect(page.get_by_role("combobox", name="Under the workflow")).to_have_value(
        "Incident Response (incident_response)"
    )
    answer = page.get_by_role("region", name="Answer")
    expect(answer).to_contain_text("Allowed")
    expect(answer).to_contain_text("requester")


def test_question_without_an_answer_is_asked_again(screen: Screen):
    page = screen.page
    screen.refuse("**/api/v1/explain?*")
    screen.sign_in("alice", "/policy/decide?group=oncall")
    answer = page.get_by_role("region", name="Answer")
    expect(answer.get_by_role("alert")).to_contain_text("This could not be answered")
    expect(answer.get_by_role("button", name="Try again")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Ask").click()
    expect(answer).to_contain_text("llowed")
    # Another question by going back is in the form, too.
    page.get_by_role("combobox", name="May", exact=True).fill("dave")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile("user=dave"))
    page.go_back()
    expect(page.get_by_role("combobox", name="May", exact=True)).to_have_value("")


def test_going_back_at_once_is_followed_by_the_form(screen: Screen):
    """The browser may be back before the page has drawn where it was."""
    page = screen.page
    screen.sign_in("alice", "/policy/decide?group=oncall")
    who = page.get_by_role("combobox", name="May", exact=True)
    for _ in range(10):
        who.fill("dave")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Ask").evaluate("(ask) => { ask.click(); history.back(); }")
        expect(who).to_have_value("")


def test_question_says_what_is_missing_or_wrong(screen: Screen):
    page = screen.page
    screen.expect_complaint("400 .*group=on%20call")
    screen.sign_in("alice", "/policy/decide")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Choose a status.")).to_have_count(2)
    expect(page.get_by_text("Choose a workflow.")).to_be_visible()
    expect(page.get_by_role("region", name="Answer")).to_contain_text("Nothing is asked yet")
    page.get_by_text("Act for a group", exact=True).click()
    page.get_by_role("combobox", name="Act for the group").fill("on call")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("region", name="Answer").get_by_role("alert")).to_contain_text(
        'name "on call" may hold only letters, digits'
    )


def test_new_revision_is_seen_live_and_marked(
    program: Program,
    demo_policy: Path,
    tmp_path: Path,
    open_screen: Callable[..., Screen],
):
    """A reload changes a card: whoever looks sees it without asking, and which card it was."""
    values = tmp_path / "values.yaml"
    shutil.copy(demo_policy, values)
    with Server(program, registry=values, directory=tmp_path, arguments=("--demo",)) as server:
        screen = open_screen(server)
        screen.sign_in("bob", "/policy/catalog")
        expect(screen.page.get_by_text("Service Outage")).to_be_visible()
        values.write_text(values.read_text().replace("Service Outage", "Total Darkness"))
        admin = server.client()
        admin.sign_in("admin", "itops-demo-password")
        admin.post("/api/v1/dev/registry/reload", expect=200)
        card = screen.page.get_by_role("heading", name="Total Darkness")
        expect(card).to_contain_text("changed just now")
        screen.close()  # before its server: what it still asks for would find nobody
