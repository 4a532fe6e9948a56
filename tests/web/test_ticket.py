"""A ticket: its moves and why they are refused, its story, and two people at once."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from itops import Server
from itops.browser import DEMO_PASSWORD, Hold, Screen, comment_field, path_of, wait_until_live
from itops.client import Client
from itops.server import copy_registry
from itops.world import POLICY
from playwright.sync_api import Page, expect

XSS = "<script>window.taken=1</script><img src=x onerror=window.taken=1>"
DATABASE = "itops-dev/dev/c1/postgres-prod"
CASCADE = (
    ("itops-dev/dev/c1/postgres-prod/db-admins", "not declared here"),
    ("itops-dev/dev/c1/db-admins", "not declared here"),
    ("itops-dev/dev/db-admins", "this is the group that is meant"),
    ("itops-dev/db-admins", "not declared here"),
    ("db-admins", "its members count in the nearer one"),
)


@pytest.fixture
def ticket(person: Callable[[str], Client]) -> dict[str, Any]:
    """Alice asks for a restart; bob is one of those who can do it."""
    return person("alice").open_ticket(
        item="db-restart",
        service=DATABASE,
        title=f"Sessions hang {XSS}",
        description=f"**All** {XSS}",
    )


def status_is(page: Page, status: str) -> None:
    expect(page.get_by_role("main").get_by_role("banner")).to_have_count(0)
    expect(page.locator("[data-status]").first).to_have_text(status)


def test_refusal_explains_itself(any_screen: Screen, ticket: dict[str, Any]):
    any_screen.sign_in("alice", path_of(ticket))
    page = any_screen.page
    moves = page.get_by_role("region", name="Moves")
    expect(moves.get_by_role("button", name="Start work", exact=True)).to_be_visible()
    any_screen.check("ticket-open")
    moves.get_by_role("button", name="Start work", exact=True).click()
    expect(moves).to_contain_text("Not allowed. OPEN to IN_PROGRESS needs a member of")
    cascade = moves.get_by_role("list").last.get_by_role("listitem")
    for place, (group, outcome) in enumerate(CASCADE):
        expect(cascade.nth(place)).to_contain_text(group)
        expect(cascade.nth(place)).to_contain_text(outcome)
    expect(moves).to_contain_text(re.compile(r"Rule.*values\.yaml:\d+.*Revision"))
    expect(moves).to_contain_text("whom you could ask: bob")
    any_screen.check("ticket-refused")
    moves.get_by_role("link", name="Show the rule in the policy").click()
    expect(page.locator("tr[data-wanted]")).to_contain_text("Members of db-admins")


@pytest.mark.parametrize("any_screen", [("light", 360), ("dark", 1280)], indirect=True)
def test_work_by_mouse_with_comments(any_screen: Screen, ticket: dict[str, Any]):
    any_screen.sign_in("bob", path_of(ticket))
    page = any_screen.page
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("main")).to_contain_text("Bob Okafor has it")
    page.get_by_role("button", name="Start work", exact=True).click()
    status_is(page, "In progress")
    comment_field(page).fill(f"Restarted, *works* again {XSS}")
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_enabled()
    expect(page.get_by_role("button", name="Resolve with comment")).to_be_visible()
    any_screen.check("ticket-writing")
    page.get_by_role("button", name="Resolve with comment").click()
    status_is(page, "Resolved")
    expect(comment_field(page)).to_have_value("")
    expect(page.get_by_role("button", name="Confirm and close", exact=True)).to_be_enabled()
    story = page.get_by_role("region", name="Timeline")
    last = story.locator("ol > li").last
    expect(last).to_contain_text("Bob Okafor moved it from In progress to Resolved")
    expect(last.locator("em")).to_have_text("works")
    expect(last).to_contain_text(XSS)
    assert page.evaluate("window.taken") is None
    last.get_by_text("Allowed as").click()
    expect(last).to_contain_text(re.compile(r"Policy then.*in force today"))
    any_screen.check("ticket-resolved")
    last.get_by_role("link", name="in database_change").click()
    expect(page.locator("tr[data-wanted]")).to_have_count(1)


def test_moves_of_where_it_was_are_not_offered(screen: Screen, ticket: dict[str, Any]):
    """What was done is shown before it is known what may be done next."""
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    start = page.get_by_role("button", name="Start work", exact=True)
    expect(start).to_be_enabled()
    wait_until_live(page)  # once it is, everything is read again
    comment_field(page).fill("On it")
    hold = Hold(page, "**/transitions", "GET")
    with hold.caught():
        start.click()
    status_is(page, "In progress")
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_enabled()
    expect(start).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("with comment"))).to_have_count(0)
    hold.release()
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_enabled()
    expect(page.get_by_role("button", name="Resolve with comment")).to_be_enabled()


def test_keyboard_only_from_sign_in_to_closed(screen: Screen):
    page = screen.page
    keys = page.keyboard
    page.goto("/")
    page.get_by_label("User name or e-mail address").wait_for()
    keys.press("Tab")
    keys.type("nadia")
    keys.press("Tab")
    keys.type(DEMO_PASSWORD)
    keys.press("Enter")
    page.get_by_role("navigation", name="Views", exact=True).wait_for()
    keys.press("c")
    expect(page.get_by_label("What do you need?")).to_be_focused()
    keys.type("help, whom can i ask")
    expect(page.get_by_role("link", name="Question")).to_be_visible()
    keys.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    keys.type("By keyboard alone")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By keyboard alone")
    expect(page.get_by_role("button", name="Start work", exact=True)).to_be_enabled()
    keys.press("i")
    expect(page.get_by_role("main")).to_contain_text("Nadia Haddad has it")
    moves = (("s", "IN_PROGRESS", "In progress"), ("r", "RESOLVED", "Resolved"))
    for key, to, status in (*moves, ("c", "CLOSED", "Closed")):
        # Not by its name: a refused move is a button of that name, too.
        expect(page.locator(f"[data-move={to}]").first).to_be_enabled()
        keys.press("m")
        keys.press(key)
        status_is(page, status)
    keys.press("r")
    keys.type("Thank you, me.")
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_enabled()
    keys.press("Control+Enter")
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("Thank you, me.")
    expect(comment_field(page)).to_have_value("")
    screen.check("ticket-closed")


def test_two_browsers_on_one_ticket(
    demo: Server,
    ticket: dict[str, Any],
    open_screen: Callable[..., Screen],
    record_property: Callable[[str, object], None],
):
    alice, bob = open_screen(demo), open_screen(demo, scheme="dark")
    alice.sign_in("alice", path_of(ticket))
    bob.sign_in("bob", path_of(ticket))
    wait_until_live(alice.page)
    comment_field(alice.page).fill("I am still writing this")
    comment_field(alice.page).press("Home")
    start = bob.page.get_by_role("button", name="Start work", exact=True)
    expect(start).to_be_enabled()
    # Noted by alice's browser itself: asking it from here would add to the time.
    alice.page.evaluate(
        """() => {
            const status = document.querySelector("main [data-status]");
            new MutationObserver((_, observer) => {
                if (!document.querySelector("main [data-status]").textContent.includes("progress"))
                    return;
                window.seenAt = performance.timeOrigin + performance.now();
                observer.disconnect();
            }).observe(document.querySelector("main"), {
                subtree: true, childList: true, characterData: true, attributes: true,
            });
        }"""
    )
    bob.page.evaluate(
        """() => document.addEventListener("click", () => {
            window.clickedAt = performance.timeOrigin + performance.now();
        }, true)"""
    )
    start.click()
    status_is(alice.page, "In progress")
    elapsed_ms = alice.page.evaluate("window.seenAt") - bob.page.evaluate("window.clickedAt")
    print(f"\nfrom the click to the other browser's screen: {elapsed_ms:.0f} ms")
    record_property("live_ms", round(elapsed_ms))
    story = alice.page.get_by_role("region", name="Timeline")
    expect(story).to_contain_text("moved it from Open to In progress")
    expect(comment_field(alice.page)).to_have_value("I am still writing this")
    expect(comment_field(alice.page)).to_be_focused()
    alice.page.reload()
    expect(comment_field(alice.page)).to_have_value("I am still writing this")


@pytest.mark.parametrize("any_screen", [("dark", 360), ("light", 1280)], indirect=True)
def test_conflict_is_shown_and_merged(
    any_screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    any_screen.sign_in("alice", path_of(ticket))
    page = any_screen.page
    wait_until_live(page)
    page.get_by_role("button", name="Edit title").click()
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Sessions hang since noon")
    theirs = person("bob").change_ticket(ticket, title=f"Pool is full {XSS}", priority="HIGH")
    expect(page.get_by_role("heading", level=1)).to_have_text(theirs["title"])
    expect(title).to_have_value("Sessions hang since noon")
    title.press("Enter")
    dialog = page.get_by_role("dialog", name="Bob Okafor was faster")
    expect(dialog).to_contain_text(theirs["title"])
    any_screen.check("ticket-conflict")
    merged = dialog.get_by_role("textbox", name="Title as you want it")
    expect(merged).to_have_value("Sessions hang since noon")
    merged.fill("Pool is full since noon")
    dialog.get_by_role("button", name="Apply mine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pool is full since noon")
    expect(title).to_have_count(0)
    now = person("bob").get(f"/api/v1/tickets/{ticket['id']}", expect=200).json()
    assert (now["title"], now["priority"]) == ("Pool is full since noon", "HIGH")
    any_screen.expect_complaint("412")


def test_changes_that_do_not_contradict_both_stand(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("alice", path_of(ticket))
    page = screen.page
    page.get_by_role("button", name="Edit title").click()
    page.get_by_role("textbox", name="Title", exact=True).fill("Only the title")
    person("bob").change_ticket(ticket, priority="CRITICAL")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Only the title")
    expect(page.get_by_role("dialog")).to_have_count(0)
    now = person("bob").get(f"/api/v1/tickets/{ticket['id']}", expect=200).json()
    assert (now["title"], now["priority"]) == ("Only the title", "CRITICAL")
    screen.expect_complaint("412")


def test_a_field_is_changed_while_a_comment_is_on_its_way(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    story = page.get_by_role("region", name="Timeline")
    comment_field(page).fill("Looking into it")
    hold = Hold(page, "**/comments", "POST")
    with hold.caught():
        comment_field(page).press("Control+Enter")
    page.get_by_role("button", name="Change priority").click()
    page.get_by_role("option", name="Low").click()
    expect(story).to_contain_text("changed the priority from Medium to Low")
    page.get_by_role("button", name="Edit title").click()
    page.get_by_role("textbox", name="Title", exact=True).fill("Sessions hang")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions hang")
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_disabled()
    hold.release()
    expect(story).to_contain_text("Looking into it")


def test_fields_are_changed_in_place(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    details = page.get_by_role("region", name="Details")
    page.get_by_role("heading", level=2, name="Timeline").wait_for()
    page.keyboard.press("a")
    page.keyboard.type("carol")
    page.get_by_role("option").filter(has_text="carol").first.click()
    expect(details).to_contain_text("Carol")
    page.get_by_role("button", name="Change priority").click()
    page.get_by_role("option", name="Low").click()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text(
        "changed the priority from Medium to Low"
    )
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Description").fill("Shorter.")
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("region", name="Description")).to_contain_text("Shorter.")


def test_printed_without_what_one_cannot_press(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("opened this ticket")
    page.emulate_media(media="print")
    expect(comment_field(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Edit title")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    screen.screenshot("ticket-print")


def test_unknown_ticket(screen: Screen):
    screen.sign_in("bob", "/tickets/T-999999")
    expect(screen.page.get_by_text("There is no such ticket")).to_be_visible()
    screen.check("ticket-unknown")
    screen.expect_complaint("404")


def test_comment_outlives_a_restart_of_the_server(
    start_server: Callable[..., Server], open_screen: Callable[..., Screen]
):
    server = start_server()
    password = server.add_user("bob")
    alice = server.sign_in("alice", superadmin=True)
    ticket = alice.open_ticket(workflow="incident_response", title="Restart under the pen")
    server.keep_port()
    screen = open_screen(server)
    screen.sign_in("bob", path_of(ticket), password)
    page = screen.page
    comment_field(page).fill("Written across the restart")
    server.stop()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("The comment was not sent.")).to_be_visible()
    expect(comment_field(page)).to_have_value("Written across the restart")
    server.start()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("across the restart")
    expect(comment_field(page)).to_have_value("")
    assert alice.comment_texts(ticket) == ["Written across the restart"]
    screen.expect_complaint("events|ERR_")


def test_stranded_ticket_explains_itself(
    start_server: Callable[..., Server], open_screen: Callable[..., Screen], tmp_path: Path
):
    registry = copy_registry(POLICY, tmp_path / "policy")
    server = start_server(registry=registry)
    root = server.sign_in("root", superadmin=True)
    password = server.add_user("bob")
    ticket = root.open_ticket(workflow="doomed", title="Left behind")
    (registry / "zz-doomed.yaml").unlink()
    root.post("/api/v1/dev/registry/reload", expect=200)
    screen = open_screen(server)
    screen.sign_in("bob", path_of(ticket), password)
    moves = screen.page.get_by_role("region", name="Moves")
    expect(moves).to_contain_text("This ticket is stranded. The registry no longer declares")
    comment_field(screen.page).fill("Still possible")
    screen.page.keyboard.press("Control+Enter")
    expect(screen.page.get_by_role("region", name="Timeline")).to_contain_text("Still possible")
    expect(comment_field(screen.page)).to_have_value("")
    screen.check("ticket-stranded")
    screen.expect_complaint("404|409")
