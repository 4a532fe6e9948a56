"""What somebody types outlives what happens: ended sessions, lost networks, faster colleagues."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from itops.browser import Hold, Screen, comment_field, path_of, wait_until_live
from itops.client import Client
from playwright.sync_api import expect

DATABASE = "itops-dev/dev/c1/postgres-prod"
LONG_WORD = "W" * 200
WIDE = f"```\n{'x' * 400}\n```\n\n| one | two | three |\n|---|---|---|\n| {'y' * 90} | b | c |"


@pytest.fixture
def ticket(person: Callable[[str], Client]) -> dict[str, Any]:
    return person("alice").open_ticket(item="db-restart", service=DATABASE, title="Sessions hang")


def test_what_was_typed_outlives_the_session(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("alice", path_of(ticket))
    page = screen.page
    comment_field(page).fill("Half of a thought")
    page.get_by_role("button", name="Edit title").click()
    page.get_by_role("textbox", name="Title", exact=True).fill("Sessions hang since noon")
    screen.context.clear_cookies()
    screen.expect_complaint("401")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    screen.sign_in_here("alice")
    expect(comment_field(page)).to_have_value("Half of a thought")
    title = page.get_by_role("textbox", name="Title", exact=True)
    expect(title).to_have_value("Sessions hang since noon")
    title.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions hang since noon")
    expect(title).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions hang since noon")
    expect(title).to_have_count(0)


def test_a_move_that_is_given_up_leaves_its_comment(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    bob = person("bob")
    ticket = bob.transition(ticket, "IN_PROGRESS")
    page = screen.page
    # Only the refusal says what was faster.
    page.route("**/api/v1/events*", lambda route: route.abort())
    screen.expect_complaint("ERR_FAILED")
    screen.sign_in("bob", path_of(ticket))
    comment_field(page).fill("The pool was too small.")

    def someone_is_faster(route):
        if route.request.method == "POST":
            bob.transition(ticket, "RESOLVED")
        route.continue_()

    with_comment = page.get_by_role("button", name="Resolve with comment")
    expect(with_comment).to_be_enabled()
    page.route("**/transitions", someone_is_faster)
    screen.expect_complaint("409")
    with_comment.click()
    dialog = page.get_by_role("dialog", name=re.compile("was faster"))
    expect(dialog).to_contain_text("The pool was too small.")
    dialog.get_by_role("button", name="Keep it as it is now").click()
    expect(dialog).to_have_count(0)
    expect(comment_field(page)).to_have_value("The pool was too small.")
    expect(page.locator("[data-move=RESOLVED]")).to_have_count(0)
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("to Resolved")


def test_a_move_whose_answer_is_lost_happens_once(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    bob = person("bob")
    ticket = bob.transition(ticket, "IN_PROGRESS")
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    comment_field(page).fill("The pool is larger now.")
    sent: list[str] = []

    def lose(route):
        """The answer to the first try, and all that is read before the second one."""
        is_try = route.request.method == "POST"
        if is_try:
            sent.append(route.request.headers["idempotency-key"])
        if len(sent) > 1:
            route.continue_()
            return
        if is_try:
            route.fetch()
        route.abort()

    with_comment = page.get_by_role("button", name="Resolve with comment")
    expect(with_comment).to_be_enabled()
    page.route(f"**/api/v1{path_of(ticket)}**", lose)
    screen.expect_complaint("ERR_FAILED")
    with_comment.click()
    # It is repeated until an answer says that it was done.
    expect(comment_field(page)).to_have_value("")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(sent) == 2 and len(set(sent)) == 1
    assert bob.comment_texts(ticket) == ["The pool is larger now."]


def test_another_tab_signs_in_anew(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    expect(page.get_by_role("button", name="Take it")).to_be_enabled()
    screen.sign_in_elsewhere("bob")
    screen.expect_complaint("403")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("main")).to_contain_text("Bob Okafor has it")


def test_somebody_else_signs_in_in_another_tab(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    expect(page.get_by_role("button", name="Take it")).to_be_enabled()
    screen.sign_in_elsewhere("alice")
    screen.expect_complaint("403")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Somebody else has signed in meanwhile")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Alice Marchand"))).to_be_visible()
    now = person("bob").get(f"/api/v1/tickets/{ticket['id']}", expect=200).json()
    assert now["assignee"] is None


def test_a_timeline_that_is_cut_off_says_so(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    person("alice").post(
        f"/api/v1/tickets/{ticket['id']}/comments", {"body": "On the first page"}, expect=201
    )
    page = screen.page
    failures: list[str] = []

    def cut_off(route):
        if "cursor=" in route.request.url:
            failures.append(route.request.url)
            problem = {"status": 500, "code": "internal", "detail": "The disk is full."}
            route.fulfill(status=500, json=problem, content_type="application/problem+json")
        else:
            answer = route.fetch()
            route.fulfill(response=answer, json={**answer.json(), "next_cursor": "more"})

    comments = f"**{path_of(ticket)}/comments?*"
    page.route(comments, cut_off)
    screen.expect_complaint("500")
    screen.sign_in("bob", path_of(ticket))
    story = page.get_by_role("region", name="Timeline")
    expect(story).to_contain_text("On the first page")
    expect(story.get_by_role("alert").filter(has_text="The disk is full.")).to_be_visible()
    with page.expect_response("**cursor=more*"):
        story.get_by_role("button", name="Try again").click()
    assert len(failures) == 2
    page.unroute(comments)
    person("alice").change_ticket(ticket, title="Sessions hang again")
    expect(story.get_by_role("alert").filter(has_text="The disk is full.")).to_have_count(0)


def test_off_line_and_on_again(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    wait_until_live(page)
    comment_field(page).fill("Written in a tunnel")
    screen.expect_complaint("ERR_INTERNET_DISCONNECTED")
    screen.context.set_offline(True)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("The comment was not sent.")).to_be_visible()
    expect(comment_field(page)).to_have_value("Written in a tunnel")
    screen.context.set_offline(False)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("Written in a tunnel")
    expect(page.get_by_text("The comment was not sent.")).to_have_count(0)
    expect(comment_field(page)).to_have_value("")


def test_a_move_takes_the_complaint_of_its_comment_along(screen: Screen, ticket: dict[str, Any]):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    comment_field(page).fill("Works again")
    page.route("**/comments", lambda route: route.abort())
    screen.expect_complaint("ERR_FAILED")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("The comment was not sent.")).to_be_visible()
    page.get_by_role("button", name="Start work with comment").click()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("Works again")
    expect(page.get_by_text("The comment was not sent.")).to_have_count(0)
    expect(comment_field(page)).to_have_value("")


def test_a_comment_whose_answer_is_lost_is_sent_once(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/comments", lose_the_answer)
    screen.expect_complaint("ERR_FAILED")
    comment_field(page).fill("Said once")
    comment_field(page).press("Control+Enter")
    expect(page.get_by_text("The comment was not sent.")).to_be_visible()
    page.unroute_all()
    page.reload()
    expect(comment_field(page)).to_have_value("Said once")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(comment_field(page)).to_have_value("")
    assert person("alice").comment_texts(ticket) == ["Said once"]


def test_what_is_typed_while_it_is_sent_stays(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    comment_field(page).fill("First")
    hold = Hold(page, "**/comments", "POST")
    with hold.caught():
        comment_field(page).press("Control+Enter")
    comment_field(page).press_sequentially(", second")
    hold.release()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("First")
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_enabled()
    expect(comment_field(page)).to_have_value("First, second")

    page.get_by_role("button", name="Edit title").click()
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Sessions hang since noon")
    hold = Hold(page, f"**/tickets/{ticket['number']}", "PATCH")
    with hold.caught():
        title.press("Enter")
    title.press_sequentially(", again")
    hold.release()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions hang since noon")
    expect(title).to_have_value("Sessions hang since noon, again")
    # It is a change of what was just saved: nobody was faster.
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    title.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions hang since noon, again")
    expect(title).to_have_count(0)
    screen.expect_complaint("412")


def test_the_same_words_are_said_twice(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    comment_field(page).fill("Restarted")
    hold = Hold(page, "**/comments", "POST")
    with hold.caught():
        comment_field(page).press("Control+Enter")
    comment_field(page).press_sequentially("!")
    hold.release()
    comment = page.get_by_role("button", name="Comment", exact=True)
    expect(comment).to_be_enabled()  # the timeline may show it before the answer is there
    comment_field(page).press("Backspace")
    comment.click()
    expect(comment_field(page)).to_have_value("")
    assert person("alice").comment_texts(ticket) == ["Restarted", "Restarted"]


def test_a_new_ticket_whose_form_is_typed_in_while_it_is_sent(screen: Screen):
    screen.sign_in("alice", "/new?item=general_question")
    page = screen.page
    title = page.get_by_label("Title")
    title.fill("Where is the printer?")
    hold = Hold(page, "**/api/v1/tickets", "POST")
    with hold.caught():
        title.press("Enter")
    title.press_sequentially(" And the paper?")
    hold.release()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where is the printer?")
    page.goto("/new?item=general_question")
    expect(title).to_have_value("Where is the printer? And the paper?")


def test_a_conflict_keeps_a_text_until_it_is_saved(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("alice", path_of(ticket))
    page = screen.page
    wait_until_live(page)
    page.get_by_role("button", name="Edit", exact=True).click()
    text = page.get_by_role("textbox", name="Description", exact=True)
    text.fill("Since noon")
    person("bob").change_ticket(ticket, description="The pool is full")
    # Others have done something since, which is no reason to name them.
    comment = {"body": "Looking into it"}
    person("admin").post(f"/api/v1/tickets/{ticket['id']}/comments", comment, expect=201)
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("Looking into it")
    text.press("Control+Enter")
    dialog = page.get_by_role("dialog", name="Bob Okafor was faster")
    expect(dialog).to_contain_text("The pool is full")
    # Somebody who is still typing chooses nothing.
    expect(dialog.locator(":focus")).to_have_count(1)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    merged = dialog.get_by_role("textbox", name="Description as you want it")
    merged.fill("The pool is full since noon")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(text).to_have_value("The pool is full since noon")
    expect(text).to_be_focused()

    text.press("Control+Enter")
    dialog.get_by_role("button", name="Keep it as it is now").click()
    expect(dialog).to_have_count(0)
    expect(text).to_have_value("The pool is full since noon")

    text.press("Control+Enter")
    merged.fill("The pool is full, since noon")
    hold = Hold(page, f"**/tickets/{ticket['number']}", "PATCH")
    with hold.caught():
        dialog.get_by_role("button", name="Apply mine").click()
    expect(dialog).to_have_count(0)
    expect(text).to_have_value("The pool is full, since noon")
    hold.lose()
    screen.expect_complaint("412")
    screen.expect_complaint("ERR_FAILED")

    # As long as it is on its way there is nothing to save.
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    page.unroute_all()
    text.press("Control+Enter")
    dialog.get_by_role("button", name="Apply mine").click()
    expect(text).to_have_count(0)
    description = page.get_by_role("region", name="Description")
    expect(description).to_contain_text("The pool is full, since noon")


def test_a_faster_change_of_a_fact_is_noticed(
    screen: Screen, person: Callable[[str], Client], ticket: dict[str, Any]
):
    screen.sign_in("bob", path_of(ticket))
    page = screen.page
    wait_until_live(page)
    page.get_by_role("button", name="Change service").click()
    service = page.get_by_role("combobox", name="Service")
    service.fill("itops-dev/dev/c1/billing")
    person("admin").change_ticket(ticket, service="itops-dev/dev/c2", priority="LOW")
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("changed the service")
    page.get_by_role("region", name="Details").get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog", name=re.compile("was faster"))
    expect(dialog).to_contain_text("itops-dev/dev/c2")
    dialog.get_by_role("button", name="Apply mine").click()
    expect(page.get_by_role("region", name="Details")).to_contain_text("billing")
    screen.expect_complaint("412")


def test_a_requester_does_not_choose_the_service(screen: Screen, ticket: dict[str, Any]):
    """Roles are looked up from it."""
    screen.sign_in("alice", path_of(ticket))
    details = screen.page.get_by_role("region", name="Details")
    expect(details.get_by_role("button", name="Change priority")).to_be_visible()
    expect(details.get_by_role("button", name="Change service")).to_have_count(0)


def test_nothing_is_offered_in_vain(screen: Screen, ticket: dict[str, Any]):
    """Who may neither assign nor change a ticket is told who may, and finds no button for it."""
    screen.sign_in("oscar", path_of(ticket))
    details = screen.page.get_by_role("region", name="Details")
    expect(details).to_contain_text(
        "This ticket may be changed by its requester (alice), "
        "members of mlops-app/itops-dev/dev/db-admins and superadmins."
    )
    expect(details.get_by_role("button")).to_have_count(0)
    expect(screen.page.get_by_role("button", name=re.compile("Edit"))).to_have_count(0)
    screen.page.keyboard.press("e")
    expect(screen.page.get_by_role("textbox", name="Title", exact=True)).to_have_count(0)
    screen.check("ticket-of-others")


@pytest.mark.parametrize("any_screen", [("light", 360), ("dark", 1280)], indirect=True)
def test_long_words_and_many_comments(any_screen: Screen, person: Callable[[str], Client]):
    alice = person("alice")
    ticket = alice.open_ticket(
        item="db-restart", service=DATABASE, title=LONG_WORD, description=WIDE
    )
    for count in range(20):
        body = {"body": f"{count} # شكرا\n\n# A heading\n\n- قائمة"}
        alice.post(f"/api/v1/tickets/{ticket['id']}/comments", body, expect=201)
    page = any_screen.page
    hold = Hold(page, "**/comments?*", "GET")
    with hold.caught():
        any_screen.sign_in("bob", path_of(ticket))
    to_newest = page.get_by_role("button", name="To the newest of 21")
    expect(page.get_by_role("region", name="Moves").get_by_role("button").first).to_be_visible()
    # There is nothing to go to yet.
    expect(to_newest).to_have_count(0)
    hold.release()
    to_newest.click()
    expect(page.get_by_role("region", name="Timeline").locator("ol > li").last).to_be_in_viewport()
    # What is too wide scrolls by keyboard; the view does not.
    expect(page.locator("pre[tabindex='0']")).to_have_count(1)
    expect(page.locator("ul[dir=auto]").last).to_have_css("direction", "rtl")
    any_screen.check("ticket-long")
