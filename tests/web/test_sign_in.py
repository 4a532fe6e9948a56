"""The way in, and the way out."""

import re
from collections.abc import Callable

import pytest
from itops import Server
from itops.browser import Hold, Screen, comment_field, path_of
from itops.client import Client
from playwright.sync_api import Locator, Page, expect


def test_sign_in_looks_right(any_screen: Screen):
    any_screen.page.goto("/")
    expect(any_screen.page.get_by_role("heading", name="Sign in")).to_be_visible()
    any_screen.check("sign-in")


def test_wrong_password_is_said_plainly(any_screen: Screen):
    any_screen.page.goto("/")
    any_screen.sign_in_here("nobody-is-called-so", "wrong")
    alert = any_screen.page.get_by_role("alert").filter(has_text="password")
    expect(alert).to_contain_text("The user name or the password is wrong")
    expect(any_screen.page.get_by_label("Password", exact=True)).to_have_value("")
    any_screen.check("sign-in-refused")


@pytest.mark.parametrize("ahead_hours", [0, 1, -1])
def test_too_many_attempts_count_down(start_server, open_screen, ahead_hours: int):
    """Whatever the clock of this machine says: the server's is the one that counts."""
    server: Server = start_server()
    server.add_user("carol", "correct horse battery")
    screen: Screen = open_screen(server)
    screen.context.add_init_script(
        f"const now = Date.now; Date.now = () => now() + {ahead_hours} * 3_600_000;"
    )
    screen.expect_complaint("429")
    screen.page.goto("/")
    button = screen.page.get_by_role("button", name=re.compile("Sign in|Wait"))
    alert = screen.page.get_by_role("alert").filter(has_text="wrong")
    for _ in range(20):
        with screen.page.expect_response("**/api/v1/session") as answer:
            screen.sign_in_here("carol", "wrong")
        expect(alert).to_be_visible()
        if answer.value.status == 429:
            break
    assert answer.value.status == 429
    expect(alert).to_contain_text("Too many attempts")
    expect(button).to_be_disabled()
    before = button.inner_text()
    assert re.fullmatch(r"Wait (\d+ min)? ?(\d+ s)?", before)
    expect(button).not_to_have_text(before)  # it counts
    screen.check("sign-in-throttled")


def test_address_is_kept_through_sign_in(screen: Screen):
    screen.page.goto("/policy")
    screen.sign_in_here("bob")
    expect(screen.page.get_by_role("heading", level=1, name="Policy")).to_be_visible()
    assert screen.page.url.endswith("/policy")


def test_signing_out_leads_back(screen: Screen):
    screen.sign_in("bob")
    screen.page.get_by_role("button", name="account").click()
    screen.page.get_by_role("menuitem", name="Sign out").click()
    expect(screen.page.get_by_role("heading", name="Sign in")).to_be_visible()
    screen.page.reload()
    expect(screen.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_what_one_person_could_do_is_not_offered_to_the_next(screen: Screen):
    page = screen.page
    page.route("**/assets/SaveViewDialog-*.js", lambda route: route.abort())
    screen.expect_complaint("ERR_FAILED|dynamically imported")
    screen.sign_in("bob", "/tickets?priority=CRITICAL")
    page.get_by_role("button", name="Save view").click()
    offer = page.get_by_role("button", name="Load the page again")
    expect(offer).to_be_visible()
    page.get_by_role("button", name="account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(offer).to_have_count(0)


def test_ended_session_leads_back(screen: Screen):
    screen.sign_in("bob")
    screen.context.clear_cookies()
    # By keys: the link is gone when a live update has noticed the end before.
    screen.page.keyboard.type("gp")
    expect(screen.page.get_by_role("heading", name="Sign in")).to_be_visible()
    # Which request was the first to be told so is the machine's to say.
    screen.complaints = [text for text in screen.complaints if "401" not in text]


def account(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(name))


def test_every_tab_follows_who_signs_in(screen: Screen):
    screen.sign_in("bob")
    tab = screen.new_tab()
    tab.goto("/")
    expect(account(tab, "Bob Okafor")).to_be_visible()
    screen.page.get_by_role("button", name="account").click()
    screen.page.get_by_role("menuitem", name="Sign out").click()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    screen.sign_in_here("alice")
    expect(account(tab, "Alice Marchand")).to_be_visible()
    # Whether it still tried to take over the stream is the machine's to say.
    screen.complaints = [text for text in screen.complaints if "401" not in text]


def test_a_tab_that_is_come_back_to_knows_who_is_signed_in(screen: Screen):
    screen.sign_in("bob")
    expect(account(screen.page, "Bob Okafor")).to_be_visible()
    screen.sign_in_elsewhere("alice")
    screen.page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")
    expect(account(screen.page, "Alice Marchand")).to_be_visible()


def test_an_older_answer_does_not_sign_out_again(screen: Screen):
    page = screen.page
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    hold = Hold(page, "**/api/v1/session", "GET")
    with hold.caught():
        page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")
    screen.sign_in_here("alice")
    expect(account(page, "Alice Marchand")).to_be_visible()
    hold.refuse({"status": 401, "code": "not_signed_in", "detail": "Sign in first."})
    page.get_by_role("link", name="Tickets", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tickets")


def test_what_one_person_sent_is_not_repeated_in_the_name_of_the_next(
    screen: Screen, person: Callable[[str], Client]
):
    ticket = person("alice").open_ticket(item="general_question", title="Where is the printer?")
    screen.sign_in("alice", path_of(ticket))
    page = screen.page
    page.route(
        "**/comments",
        lambda route: route.fulfill(status=503, headers={"Retry-After": "8"}),
        times=1,
    )
    screen.expect_complaint("503")
    comment_field(page).fill("In my own words")
    with page.expect_response("**/comments"):
        comment_field(page).press("Control+Enter")
    screen.sign_in_elsewhere("bob")
    page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")
    expect(account(page, "Bob Okafor")).to_be_visible()
    expect(page.get_by_text("Somebody else has signed in meanwhile")).to_be_visible()
    assert person("admin").comment_texts(ticket) == []
