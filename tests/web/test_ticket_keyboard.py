"""A ticket by keyboard: text is never taken for commands, and the keyboard is never nowhere."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from itops.browser import Hold, Screen, comment_field, path_of
from itops.client import Client
from playwright.sync_api import Page, expect

DATABASE = "itops-dev/dev/c1/postgres-prod"


@pytest.fixture
def ticket(person: Callable[[str], Client]) -> dict[str, Any]:
    return person("alice").open_ticket(item="db-restart", service=DATABASE, title="Sessions hang")


@pytest.fixture
def page(screen: Screen, ticket: dict[str, Any]) -> Page:
    """Bob, who may do everything with the ticket, has it open."""
    screen.sign_in("bob", path_of(ticket))
    expect(start_button(screen.page)).to_be_enabled()
    return screen.page


def start_button(page: Page):
    return page.get_by_role("button", name="Start work", exact=True)


def description_field(page: Page):
    return page.get_by_role("textbox", name="Description", exact=True)


def test_text_is_not_taken_for_commands(page: Page):
    page.keyboard.press("d")
    page.keyboard.type("in ms")
    expect(description_field(page)).to_have_value("in ms")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.keyboard.type("in ms")
    expect(description_field(page)).to_have_value("in ms")
    mode = page.get_by_role("radiogroup", name="Comment: write or preview")
    mode.get_by_text("Preview").click()
    expect(comment_field(page)).to_be_hidden()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("r")
    page.keyboard.type("in ms")
    expect(comment_field(page)).to_have_value("in ms")
    expect(page.get_by_role("main")).to_contain_text("waits for db-admins")


def test_what_was_typed_earlier_is_not_typed_over(page: Page):
    page.keyboard.press("e")
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Sessions hang since noon")
    page.reload()
    expect(title).to_be_focused()
    page.keyboard.type("!")
    assert len(title.input_value()) == len("Sessions hang since noon!")


def test_a_key_pressed_twice_does_it_once(page: Page):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    hold = Hold(page, "**/transitions", "POST")
    with hold.caught():
        page.keyboard.press("m")
        page.keyboard.press("s")
    expect(start_button(page)).to_be_disabled()
    page.keyboard.press("m")
    page.keyboard.press("s")
    page.keyboard.press("i")
    hold.release()
    expect(page.locator("main [data-status]").first).to_have_text("In progress")
    assert [method for method in sent if method != "GET"] == ["POST"]


def test_a_key_held_down_does_it_once(page: Page):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    for _ in range(3):
        page.keyboard.down("i")
        expect(page.get_by_role("main")).to_contain_text("Bob Okafor has it")
        expect(start_button(page)).to_be_enabled()
    page.keyboard.up("i")
    assert [method for method in sent if method != "GET"] == ["PATCH"]


def test_taking_it_leaves_an_editor_open(page: Page):
    page.get_by_role("button", name="Edit", exact=True).click()
    description_field(page).fill("Half of a thought")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("main")).to_contain_text("Bob Okafor has it")
    expect(page.get_by_role("button", name="Take it")).to_have_count(0)
    expect(description_field(page)).to_have_value("Half of a thought")


def test_escape_closes_the_suggestions_first(page: Page):
    page.get_by_role("button", name="Change service").click()
    service = page.get_by_role("combobox", name="Service")
    service.fill("itops-dev/dev")
    expect(page.get_by_role("option").first).to_be_visible()
    service.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(service).to_have_value("itops-dev/dev")
    service.press("Escape")
    expect(service).to_have_count(0)
    expect(page.get_by_role("button", name="Change service")).to_be_focused()


def test_the_keyboard_returns_from_an_overlay(page: Page):
    comment_field(page).focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search views")).to_be_focused()
    page.keyboard.press("Escape")
    expect(comment_field(page)).to_be_focused()
    copy = page.get_by_role("button", name="Copy link")
    copy.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(copy).to_be_focused()


def test_the_keyboard_returns_from_an_editor(page: Page):
    edit_title = page.get_by_role("button", name="Edit title")
    edit_title.press("Enter")
    page.keyboard.press("Escape")
    expect(edit_title).to_be_focused()
    edit_title.press("Enter")
    page.keyboard.type("Sessions hang since noon")
    page.keyboard.press("Enter")
    expect(edit_title).to_be_focused()
    edit = page.get_by_role("button", name="Edit", exact=True)
    edit.press("Enter")
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(edit).to_be_focused()
    edit.press("Enter")
    page.keyboard.type("All of them")
    page.get_by_role("button", name="Save").press("Enter")
    expect(edit).to_be_focused()
    page.get_by_role("button", name="Change priority").press("Enter")
    page.get_by_role("option", name="Low").click()
    expect(page.get_by_role("button", name="Change priority")).to_be_focused()


def test_one_change_at_a_time_and_it_says_so(page: Page):
    hold = Hold(page, "**/api/v1/tickets/T-*", "PATCH")
    with hold.caught():
        page.keyboard.press("i")
    page.keyboard.type("ms")
    expect(page.get_by_text("The last change is still on its way")).to_be_visible()
    hold.release()
    expect(page.get_by_role("main")).to_contain_text("Bob Okafor has it")
    expect(start_button(page)).to_be_enabled()
    expect(page.locator("main [data-status]").first).to_have_text("Open")
    page.keyboard.type("ms")
    expect(page.locator("main [data-status]").first).to_have_text("In progress")


def test_the_keyboard_stays_with_the_moves(page: Page):
    start_button(page).press("Enter")
    expect(page.locator("main [data-status]").first).to_have_text("In progress")
    moves = page.get_by_role("region", name="Moves")
    expect(moves.get_by_role("list").first).to_be_focused()
    # The news may be there before the answer, which switches the next moves on.
    expect(moves.get_by_role("button").first).to_be_enabled()
    page.keyboard.press("Tab")
    expect(moves.get_by_role("button").first).to_be_focused()


def test_the_keyboard_stays_where_a_ticket_was_taken(page: Page):
    details = page.get_by_role("region", name="Details")
    details.get_by_role("button", name="Take it").press("Enter")
    expect(details.get_by_role("button", name="Take it")).to_have_count(0)
    expect(details.locator(":focus")).to_contain_text("Bob Okafor")
    page.keyboard.press("Tab")
    expect(details.get_by_role("button", name="Change assignee")).to_be_focused()


@pytest.mark.parametrize("button", ["Comment", "Start work with comment"])
def test_the_keyboard_returns_to_the_next_comment(page: Page, button: str):
    comment_field(page).fill("Seen it")
    page.get_by_role("button", name=button, exact=True).press("Enter")
    expect(comment_field(page)).to_have_value("")
    expect(comment_field(page)).to_be_focused()


def assigning(page: Page):
    """Begins to assign the ticket, with the keyboard in the field."""
    page.keyboard.press("a")
    field = page.get_by_role("combobox", name="Assignee")
    expect(field).to_be_focused()
    return field


def test_a_name_and_enter_assign(page: Page):
    details = page.get_by_role("region", name="Details")
    for word, name in (("carol", "Carol"), ("bob", "Bob Okafor")):
        assigning(page)
        page.keyboard.type(word)
        # What was there before is no answer to what was typed.
        expect(page.get_by_role("option")).to_have_count(1)
        expect(page.locator("[data-combobox-selected]")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(details).to_contain_text(name)
        expect(page.get_by_role("button", name="Change assignee")).to_be_focused()


def test_names_that_come_late_leave_what_is_typed(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    """The group calls the assignee by the user name, and nobody knows better yet."""
    page = screen.page
    person("bob").change_ticket(ticket, assignee="carol")
    hold = Hold(page, "**/api/v1/users?q=&*", "GET")
    with hold.caught():  # the timeline asks as the picker does, and may be first
        screen.sign_in("bob", path_of(ticket))
        expect(start_button(page)).to_be_enabled()
        field = assigning(page)
    # Another of the group is there, so the group is known.
    expect(page.get_by_role("option").filter(has_text="priya")).to_be_visible()
    expect(page.get_by_role("option").filter(has_text="Bob Okafor")).to_be_visible()  # that is me
    page.keyboard.type("bob")
    expect(field).to_have_value("bob")
    hold.release()
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.locator("[data-combobox-selected]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Bob Okafor has it")


def test_enter_assigns_nobody_who_was_not_asked_for(page: Page):
    changes: list[str] = []
    page.on("request", lambda request: changes.append(request.method))
    field = assigning(page)
    hold = Hold(page, "**/api/v1/users?q=carol*", "GET")
    with hold.caught():
        page.keyboard.type("carol")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Looking…")).to_be_visible()
    expect(field).to_have_value("carol")
    hold.release()
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.locator("[data-combobox-selected]")).to_have_count(1)
    assert "PATCH" not in changes
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text(re.compile("Carol .*has it"))


def test_who_has_it_keeps_it_when_chosen_again(
    page: Page, person: Callable[[str], Client], ticket: dict[str, Any]
):
    details = page.get_by_role("region", name="Details")
    page.keyboard.press("i")
    expect(details).to_contain_text("Bob Okafor")
    for fact in ("Assignee", "Group"):
        page.get_by_role("button", name=f"Change {fact.lower()}").press("Enter")
        expect(page.get_by_role("combobox", name=fact)).to_be_focused()
        page.get_by_role("option", selected=True).click()
        expect(page.get_by_role("option")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.get_by_role("combobox", name=fact)).to_have_count(0)
    now = person("alice").get(f"/api/v1/tickets/{ticket['id']}", expect=200).json()
    assert now["assignee"]["username"] == "bob"
    assert now["assignee_group"] == ticket["assignee_group"] is not None


@pytest.mark.parametrize(
    ("fact", "button", "left"),
    [("Assignee", "Leave to nobody", "nobody"), ("Group", "Leave to no group", "none")],
)
def test_a_ticket_is_left_to_nobody(screen: Screen, page: Page, fact: str, button: str, left: str):
    page.keyboard.press("i")
    details = page.get_by_role("region", name="Details")
    expect(details).to_contain_text("Bob Okafor")
    pencil = page.get_by_role("button", name=f"Change {fact.lower()}")
    pencil.press("Enter")
    expect(page.get_by_role("combobox", name=fact)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=button)).to_be_focused()
    screen.check(f"ticket-{fact.lower()}")
    page.keyboard.press("Enter")
    expect(details.get_by_text(left, exact=True)).to_be_visible()
    expect(pencil).to_be_focused()
