"""A view that is left while something is on its way: it happens once, and what fails is said."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from itops.browser import Hold, Screen, comment_field, leave, path_of
from itops.client import Client
from playwright.sync_api import expect

DATABASE = "itops-dev/dev/c1/postgres-prod"


@pytest.fixture
def ticket(person: Callable[[str], Client]) -> dict[str, Any]:
    return person("alice").open_ticket(item="db-restart", service=DATABASE, title="Sessions hang")


@pytest.mark.parametrize("is_back", [False, True], ids=["still away", "back before the answer"])
def test_a_comment_whose_view_is_left_is_sent_once(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any], is_back: bool
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    comment_field(page).fill("On my way out")
    hold = Hold(page, "**/comments", "POST")
    with hold.caught():
        comment_field(page).press("Control+Enter")
    leave(page)
    if is_back:
        page.go_back()
        expect(comment_field(page)).to_have_value("On my way out")
        for button in ("Comment", "Start work with comment"):
            expect(page.get_by_role("button", name=button, exact=True)).to_be_disabled()
    with page.expect_response("**/comments"):
        hold.release()
    if not is_back:
        page.go_back()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("On my way out")
    expect(comment_field(page)).to_have_value("")
    assert person("alice").comment_texts(ticket) == ["On my way out"]


def test_what_is_typed_on_when_back_is_kept(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    comment_field(page).fill("On my way out")
    hold = Hold(page, "**/comments", "POST")
    with hold.caught():
        comment_field(page).press("Control+Enter")
    leave(page)
    page.go_back()
    comment_field(page).fill("Back already")
    hold.release()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("On my way out")
    expect(comment_field(page)).to_have_value("Back already")
    assert person("alice").comment_texts(ticket) == ["On my way out"]


@pytest.mark.parametrize("field", ["Title", "Description"])
def test_a_text_that_is_saved_while_away_is_gone_on_with(
    screen: Screen, ticket: dict[str, Any], field: str
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    edit = page.get_by_role("button", name="Edit title" if field == "Title" else "Edit", exact=True)
    edit.click()
    text = page.get_by_role("textbox", name=field, exact=True)
    text.fill("Sessions hang since noon")
    hold = Hold(page, f"**/tickets/{ticket['number']}", "PATCH")
    with hold.caught():
        page.get_by_role("button", name="Save").click()
    leave(page)
    page.go_back()
    expect(text).to_have_value("Sessions hang since noon")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    with page.expect_response(f"**/tickets/{ticket['number']}"):
        hold.release()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("changed the")
    expect(text).to_have_value("Sessions hang since noon")
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    text.press("End")
    text.press_sequentially(", again")
    page.get_by_role("button", name="Save").click()
    expect(text).to_have_count(0)
    expect(page.get_by_text("Sessions hang since noon, again").first).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_comment_that_is_lost_while_away_is_said(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    comment_field(page).fill("On my way out")
    hold = Hold(page, "**/comments", "POST")
    with hold.caught():
        comment_field(page).press("Control+Enter")
    leave(page)
    screen.expect_complaint("ERR_FAILED")
    hold.lose()
    failure = page.get_by_text(f"The comment on {ticket['number']} was not sent.")
    expect(failure).to_be_visible()
    page.go_back()
    expect(comment_field(page)).to_have_value("On my way out")


def test_a_ticket_that_is_lost_while_away_is_said(screen: Screen):
    screen.sign_in("alice", "/new?item=general_question")
    page = screen.page
    page.get_by_label("Title").fill("Where is the printer?")
    hold = Hold(page, "**/api/v1/tickets", "POST")
    with hold.caught():
        page.get_by_label("Title").press("Enter")
    leave(page)
    screen.expect_complaint("ERR_FAILED")
    hold.lose()
    expect(page.get_by_text("“Where is the printer?” was not opened.")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Title")).to_have_value("Where is the printer?")


def test_a_second_ticket_is_sent_while_the_first_is_on_its_way(screen: Screen):
    screen.sign_in("alice", "/new?item=general_question")
    page = screen.page
    title = page.get_by_label("Title")
    title.fill("Where is the printer?")
    first = Hold(page, "**/api/v1/tickets", "POST")
    with first.caught():
        title.press("Enter")
    leave(page)
    page.go_back()
    title.fill("Where is the paper?")
    second = Hold(page, "**/api/v1/tickets", "POST")
    with second.caught():
        title.press("Enter")
    first.release()
    expect(page.get_by_text(re.compile("T-[0-9]+ is open."))).to_be_visible()
    second.release()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where is the paper?")
    page.goto("/new?item=general_question")
    expect(title).to_have_value("")


def test_a_faster_change_is_said_to_who_is_away(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("alice", path_of(ticket))
    page = screen.page
    page.get_by_role("button", name="Edit title").click()
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Sessions hang since noon")
    hold = Hold(page, f"**/tickets/{ticket['number']}", "PATCH")
    with hold.caught():
        title.press("Enter")
    leave(page)
    person("bob").change_ticket(ticket, title="The pool is full")
    screen.expect_complaint("412")
    hold.release()
    doing = f"while you were about to change the title of {ticket['number']}"
    expect(page.get_by_text(f"Somebody was faster {doing}")).to_be_visible()
    page.go_back()
    expect(title).to_have_value("Sessions hang since noon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_contain_text("The pool is full")
