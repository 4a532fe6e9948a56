"""The board: a card goes where policy lets it, by hand and by keyboard, and nowhere else."""

import itertools
from typing import Any

import pytest
from itops import Server
from itops.browser import DEMO_PASSWORD, SETTLED, Screen
from itops.client import Client
from playwright.sync_api import Locator, expect

BOARD = "/tickets?layout=board"
SERIAL = itertools.count(1)


@pytest.fixture
def ticket(admin: Client) -> dict[str, Any]:
    """One that only its assignee, bob, may start."""
    title = f"Carried ticket {next(SERIAL)}"
    opened = admin.open_ticket(workflow="incident_response", title=title)
    return admin.change_ticket(opened, assignee="bob")


def column(screen: Screen, name: str) -> Locator:
    return screen.page.get_by_role("region", name=name)


def handle(screen: Screen, ticket: dict[str, Any], within: str = "Open") -> Locator:
    return column(screen, within).get_by_role("button", name=f"Move {ticket['number']}", exact=True)


def lift(screen: Screen, ticket: dict[str, Any]) -> None:
    """Takes the card by its handle and holds it a little away from where it was."""
    grip = handle(screen, ticket)
    grip.wait_for()
    screen.page.wait_for_function(SETTLED)  # what is still to come would move it
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box is not None
    mouse = screen.page.mouse
    mouse.move(box["x"] + 8, box["y"] + 8)
    mouse.down()
    mouse.move(box["x"] + 30, box["y"] + 30, steps=3)


def target(screen: Screen, status: str) -> Locator:
    """Where a card is dropped: the column, or its place in the dock of a narrow screen."""
    selector = "li" if screen.width < 1024 else "section"
    return screen.page.locator(f"{selector}[data-drop={status}]")


def carry_over(screen: Screen, status: str) -> None:
    box = target(screen, status).bounding_box()
    assert box is not None
    screen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30, steps=3)


def status_of(admin: Client, ticket: dict[str, Any]) -> str:
    return admin.get(f"/api/v1/tickets/{ticket['number']}").json()["status"]


def test_board_looks_right(any_screen: Screen, ticket: dict[str, Any]):
    any_screen.sign_in("bob", f"{BOARD}&assignee=me")
    for name in ("Open", "In progress", "Resolved", "Closed"):
        expect(column(any_screen, name)).to_be_attached()
    any_screen.check("board")
    lift(any_screen, ticket)
    expect(target(any_screen, "CLOSED")).to_have_attribute("data-verdict", "refused")
    any_screen.check("board-carrying")
    any_screen.page.keyboard.press("Escape")


def test_legal_drag_moves_the_ticket(any_screen: Screen, admin: Client, ticket: dict[str, Any]):
    any_screen.sign_in("bob", BOARD)
    lift(any_screen, ticket)
    expect(target(any_screen, "IN_PROGRESS")).to_have_attribute("data-verdict", "allowed")
    carry_over(any_screen, "IN_PROGRESS")
    any_screen.page.mouse.up()
    expect(any_screen.page.get_by_text(f"{ticket['number']} is in progress now.")).to_be_attached()
    expect(handle(any_screen, ticket, "In progress")).to_be_attached()
    assert status_of(admin, ticket) == "IN_PROGRESS"


def test_column_refuses_with_its_reason(screen: Screen, admin: Client, ticket: dict[str, Any]):
    screen.sign_in("bob", BOARD)
    path = f"/api/v1/tickets/{ticket['number']}/transitions"
    moves = screen.page.request.get(path).json()["items"]
    [reason] = [move["reason"] for move in moves if move["to"] == "CLOSED"]
    lift(screen, ticket)
    expect(column(screen, "Closed")).to_contain_text(reason)
    carry_over(screen, "CLOSED")
    screen.page.mouse.up()
    expect(screen.page.get_by_text(f"{ticket['number']} cannot go there.")).to_be_visible()
    expect(handle(screen, ticket)).to_be_visible()
    assert status_of(admin, ticket) == "OPEN"


def test_keyboard_alone(screen: Screen, admin: Client, ticket: dict[str, Any]):
    screen.sign_in("bob", BOARD)
    keyboard = screen.page.keyboard
    said = screen.page.locator("p[role=status]")
    handle(screen, ticket).focus()
    keyboard.press("Space")
    expect(said).to_contain_text("is lifted from Open")
    keyboard.press("ArrowRight")
    expect(said).to_contain_text("In progress: allowed")
    keyboard.press("ArrowRight")
    expect(said).to_contain_text("Resolved: refused")
    keyboard.press("Escape")
    expect(said).to_have_text(f"{ticket['number']} was put back.")
    assert status_of(admin, ticket) == "OPEN"
    keyboard.press("Space")
    keyboard.press("ArrowRight")
    expect(said).to_contain_text("In progress: allowed")
    keyboard.press("Space")
    expect(said).to_have_text(f"{ticket['number']} is in progress now.")
    expect(handle(screen, ticket, "In progress")).to_be_focused()
    assert status_of(admin, ticket) == "IN_PROGRESS"


def test_conflict_rolls_back(screen: Screen, admin: Client, ticket: dict[str, Any]):
    """Somebody changes the ticket while it is in the air; the drop overwrites nothing."""
    screen.sign_in("bob", BOARD)
    screen.expect_complaint("409")
    lift(screen, ticket)
    expect(target(screen, "IN_PROGRESS")).to_have_attribute("data-verdict", "allowed")
    admin.change_ticket(ticket, title="Renamed in the air")
    carry_over(screen, "IN_PROGRESS")
    screen.page.mouse.up()
    expect(screen.page.get_by_text("was changed by somebody else meanwhile")).to_be_visible()
    expect(column(screen, "Open").get_by_role("link", name="Renamed in the air")).to_be_visible()
    assert status_of(admin, ticket) == "OPEN"


def test_what_others_move_moves_here(screen: Screen, demo: Server, ticket: dict[str, Any]):
    screen.sign_in("alice", BOARD)
    expect(handle(screen, ticket)).to_be_visible()
    bob = demo.client()
    bob.sign_in("bob", DEMO_PASSWORD)
    bob.transition(ticket, "IN_PROGRESS")
    expect(handle(screen, ticket, "In progress")).to_be_visible()


def test_titles_are_text(screen: Screen, admin: Client):
    title = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    admin.open_ticket(workflow="incident_response", title=title)
    screen.sign_in("bob", BOARD)
    expect(column(screen, "Open").get_by_role("link", name=title)).to_be_visible()


def test_columns_page_by_themselves(screen: Screen):
    screen.sign_in("bob", BOARD)
    closed = column(screen, "Closed").get_by_role("listitem")
    resolved = column(screen, "Resolved").get_by_role("listitem")
    expect(closed).to_have_count(25)
    expect(resolved).to_have_count(25)
    screen.page.get_by_role("button", name="Show more: Closed").click()
    expect(closed).to_have_count(50)
    expect(resolved).to_have_count(25)
