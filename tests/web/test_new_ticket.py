"""The right card in seconds, what will happen, and nothing lost on the way."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from itops import Server
from itops.browser import Screen
from itops.server import copy_registry
from playwright.sync_api import Page, expect

XSS = "<img src=x onerror=window.taken=1>"
DATABASE = "itops-dev/dev/c1/postgres-prod"


def search(page: Page, words: str) -> None:
    page.get_by_label("What do you need?").fill(words)


def card_titles(page: Page) -> list[str]:
    return page.get_by_role("main").get_by_role("heading", level=3).all_inner_texts()


def test_a_request_from_words_to_ticket(any_screen: Screen):
    any_screen.sign_in("alice", "/new")
    page = any_screen.page
    expect(page.get_by_role("heading", level=2, name="Incidents")).to_be_visible()
    any_screen.check("new-cards")
    search(page, "my databse is stuck")
    best = page.get_by_role("link", name="Database Restart", exact=True)
    expect(best).to_be_visible()
    any_screen.check("new-search")
    best.click()
    page.get_by_label("Title").fill(f"Sessions hang {XSS}")
    page.get_by_role("combobox", name="Service").fill(DATABASE)
    page.get_by_role("textbox", name="Description").fill(f"Since **noon** {XSS}")
    outcome = page.get_by_role("region", name="What will happen")
    expect(outcome).to_contain_text("Goes to db-admins of itops-dev/dev")
    expect(outcome).to_contain_text("First answer within 1 hour.")
    expect(outcome).to_contain_text("“Start work”")
    page.get_by_text("Preview", exact=True).click()
    expect(page.locator("strong", has_text="noon")).to_be_visible()
    any_screen.check("new-form")
    page.get_by_role("button", name="Open ticket").click()
    expect(page).to_have_url(re.compile(r"/tickets/T-\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sessions hang {XSS}")
    expect(page.get_by_role("region", name="Description")).to_contain_text(XSS)
    assert page.evaluate("window.taken") is None


@pytest.mark.parametrize(
    ("words", "card"),
    [
        ("outage", "Service Outage"),
        ("the website is down", "Service Outage"),
        ("high latency", "Slow Service"),
        ("i need permissions for a bucket", "Access to a System"),
        ("kubernetes namspace", "Kubernetes Namespace"),
        ("jupyter", "Notebook Workspace"),
        ("phishing mail", "Security Incident"),
        ("domain", "DNS Record"),
        ("database slow", "Slow Service"),
        ("cannot log in", "Access to a System"),
        ("disk full", "Service Outage"),
        ("upgrade my cluster", "Cluster Upgrade"),
        ("help", "Question"),
    ],
)
def test_search_in_ones_own_words(words: str, card: str, searching: Page):
    search(searching, words)
    expect(searching.get_by_role("heading", level=2).first).to_have_text("Best first")
    assert card_titles(searching)[0].startswith(card)


@pytest.fixture(scope="module")
def searching(demo: Server, browser) -> Page:
    """One page of cards for all searches."""
    screen = Screen(browser, demo.url)
    screen.sign_in("alice", "/new")
    yield screen.page
    screen.close()


def test_cards_by_keyboard(screen: Screen):
    screen.sign_in("alice")
    page = screen.page
    page.keyboard.press("c")
    expect(page.get_by_label("What do you need?")).to_be_focused()
    page.keyboard.type("database")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Best first")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Database Restart", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Database Restart (production)")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("What do you need?")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Database Restart")).to_be_visible()
    expect(page.get_by_label("Title")).to_be_focused()


@pytest.mark.parametrize("any_screen", [("dark", 360), ("light", 1280)], indirect=True)
def test_categories_and_services(any_screen: Screen):
    any_screen.sign_in("alice", "/new")
    page = any_screen.page
    if any_screen.width < 600:
        page.get_by_role("combobox", name="Category").select_option(label="Maintenance")
    else:
        page.get_by_role("tab", name="Maintenance").click()
    expect(page).to_have_url(re.compile("category=maintenance"))
    expect(page.get_by_role("link", name="Service Outage")).to_have_count(0)
    page.goto("/new")
    page.get_by_role("combobox", name="For which service?").fill(DATABASE)
    page.keyboard.press("Escape")
    scoped = page.get_by_role("region", name="For this service")
    expect(scoped.get_by_role("listitem").first).to_contain_text(f"Only for {DATABASE}")
    any_screen.check("new-service")


@pytest.mark.parametrize("any_screen", [("light", 360)], indirect=True)
def test_form_of_a_card_far_down_begins_at_its_top(any_screen: Screen):
    any_screen.sign_in("alice", "/new")
    page = any_screen.page
    card = page.get_by_role("main").get_by_role("heading", level=3).last
    card.scroll_into_view_if_needed()
    card.get_by_role("link").click()
    expect(page.get_by_label("Title")).to_be_visible()
    page.wait_for_function("window.scrollY === 0")
    page.wait_for_function("document.querySelector('main').contains(document.activeElement)")


def test_nobody_is_left_without_a_card(screen: Screen):
    screen.sign_in("alice", "/new?q=zebra")
    expect(screen.page.get_by_text("No card fits these words")).to_be_visible()
    assert card_titles(screen.page) == ["Question", "Service Outage"]
    screen.check("new-nothing")


def test_a_card_of_another_service_is_found_and_asked_for_there(screen: Screen):
    screen.sign_in("alice", "/new?q=emergency+database")
    page = screen.page
    # Nobody has to know where it is declared (B2.4).
    page.get_by_role("link", name="Emergency Database Restart").click()
    expect(page.get_by_role("combobox", name="Service")).to_have_value(DATABASE)
    expect(page.get_by_role("region", name="What will happen")).to_contain_text("Goes to")


def test_a_service_is_found_by_its_own_name(screen: Screen):
    screen.sign_in("alice", "/new")
    page = screen.page
    page.get_by_role("combobox", name="For which service?").fill("postgres-prod")
    page.get_by_role("option", name=DATABASE).click()
    expect(page.get_by_role("region", name="For this service")).to_contain_text(DATABASE)


def test_what_is_known_already_is_shown(demo: Server, screen: Screen):
    bob = demo.client()
    bob.sign_in("bob", "itops-demo-password")
    title = "The quokka eats the cables"
    known = bob.open_ticket(item="outage_report", service=DATABASE, title=title)
    screen.sign_in("alice", "/new")
    search(screen.page, "a quokka at the cables")
    region = screen.page.get_by_role("region", name="Perhaps known already")
    expect(region.get_by_role("link", name=title)).to_be_visible()
    screen.check("new-known")
    region.get_by_role("link", name=title).click()
    expect(screen.page).to_have_url(re.compile(known["number"]))


def test_draft_and_a_failed_send_lose_nothing(screen: Screen):
    screen.sign_in("alice", "/new?item=dns_record")
    page = screen.page
    page.get_by_label("Title").fill("Remove old.example.com")
    page.get_by_role("textbox", name="Description").fill("It is not used any more.")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Remove old.example.com")
    expect(page.get_by_text("What you wrote earlier is back")).to_be_visible()

    keys: list[str] = []

    def lose_the_answer(route):
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    page.route("**/api/v1/tickets", lose_the_answer)
    page.get_by_role("button", name="Open ticket").click()
    expect(page.get_by_text("The ticket was not opened.")).to_be_visible()
    screen.check("new-failed")
    page.unroute("**/api/v1/tickets")
    page.reload()
    with page.expect_request("**/api/v1/tickets") as sent:
        page.get_by_role("button", name="Open ticket").click()
    assert sent.value.headers["idempotency-key"] == keys[0], "the same draft must be sent once"
    expect(page).to_have_url(re.compile(r"/tickets/T-\d+$"))
    page.goto("/new?item=dns_record")
    expect(page.get_by_label("Title")).to_have_value("")
    screen.expect_complaint("ERR_FAILED")


def test_new_card_appears_with_new_policy(
    start_server: Callable[..., Server],
    open_screen: Callable[..., Screen],
    example_registry: Path,
    tmp_path: Path,
):
    registry = copy_registry(example_registry, tmp_path / "policy")
    server = start_server(registry=registry)
    password = server.add_user("alice")
    admin = server.sign_in("root", superadmin=True)
    screen = open_screen(server)
    screen.sign_in("alice", "/new", password)
    screen.page.get_by_label("What do you need?").fill("coffee")
    expect(screen.page.get_by_text("No card fits these words")).to_be_visible()
    catalog = admin.get("/api/v1/catalog", expect=200).json()
    like = catalog["items"][0]
    (registry / "zz-coffee.yaml").write_text(
        "catalog:\n  items:\n"
        "    - name: coffee\n"
        f"      category: {like['category']}\n"
        "      displayName: Coffee Machine\n"
        f"      workflow: {like['workflow'].split('/', 1)[1]}\n"
    )
    admin.post("/api/v1/dev/registry/reload", expect=200)
    expect(screen.page.get_by_role("link", name="Coffee Machine")).to_be_visible()
    expect(screen.page.get_by_label("What do you need?")).to_have_value("coffee")
