"""What others do appears by itself, and nothing that somebody types is lost by it."""

from collections.abc import Callable
from pathlib import Path

from itops import Server
from itops.browser import SETTLED, Screen, wait_until_live
from itops.client import Client
from itops.events import wait_for_listeners
from itops.server import copy_registry
from playwright.sync_api import Page, expect


def rename(client: Client, number: str, title: str) -> None:
    ticket = client.get(f"/api/v1/tickets/{number}").json()
    answer = client.patch(
        f"/api/v1/tickets/{number}",
        {"title": title},
        headers={"If-Match": f'"{ticket["version"]}"'},
    )
    assert answer.status_code == 200, answer.text


def test_two_browsers_see_each_other(demo: Server, admin: Client, open_screen):
    screens: list[Screen] = [open_screen(demo), open_screen(demo)]
    number = admin.open_ticket(workflow="incident_response", title="Two will look")["number"]
    screens[0].sign_in("bob", f"/tickets/{number}")
    screens[1].sign_in("alice", f"/tickets/{number}")
    for screen in screens:
        wait_until_live(screen.page)
    rename(admin, number, "Renamed while two looked at it")
    for screen in screens:
        expect(screen.page.get_by_role("heading", level=1)).to_contain_text(
            "Renamed while two looked at it"
        )


def test_lists_follow(demo: Server, admin: Client, screen: Screen):
    screen.sign_in("bob", "/tickets")
    wait_until_live(screen.page)
    admin.open_ticket(workflow="incident_response", title="Appears without a reload")
    expect(screen.page.get_by_role("link", name="Appears without a reload")).to_be_visible()


def change(registry: Path) -> None:
    """Makes it another revision."""
    catalog = registry / "catalog.yaml"
    catalog.write_text(catalog.read_text() + "\n# Another revision.\n")


def listen_in(page: Page, username: str) -> None:
    """Notes the names of the events that somebody's tabs are told of, from the next view on."""
    page.add_init_script(
        f"""window.heard = [];
        window.channel = new BroadcastChannel("itops-live.{username}");
        channel.onmessage = ({{data}}) => {{ heard.push(data.event?.name); }};"""
    )


def wait_until_heard(page: Page, name: str) -> None:
    page.wait_for_function("(name) => window.heard.includes(name)", arg=name)


def note_messages(screen: Screen) -> None:
    """Notes what is said in passing, from the next view on: it is gone after a few seconds."""
    screen.context.add_init_script(
        """window.said = "";
        new MutationObserver(() => {
            said += document.querySelector("[aria-label=Messages]")?.textContent ?? "";
        }).observe(document, {childList: true, subtree: true});"""
    )


def wait_until_said(page: Page, text: str) -> None:
    page.wait_for_function("(text) => window.said.includes(text)", arg=text)


def test_everything_is_read_once(server: Server, open_screen: Callable[..., Screen]):
    """Without the demo: a service level that runs out there meanwhile is news."""
    server.sign_in("bob").open_ticket(workflow="incident_response", title="Waits")
    screen = open_screen(server)
    asked: list[str] = []
    page = screen.page
    page.on("request", lambda request: asked.append(request.url))
    listen_in(page, "bob")

    def listen_late(route):
        """When all has been read: nothing of it is old."""
        page.locator("main li, main p").first.wait_for()
        page.wait_for_function(SETTLED)
        route.continue_()

    page.route("**/api/v1/events*", listen_late)
    screen.sign_in("bob", "/", "correct horse bob")
    wait_until_heard(page, "hello")
    page.wait_for_function(SETTLED)
    reads = [url for url in asked if "/api/" in url]
    assert any("/events" in url for url in reads)
    assert len(reads) == len(set(reads)), "\n".join(sorted(reads))


def test_news_while_a_list_is_read_for_the_first_time(demo: Server, admin: Client, screen: Screen):
    page = screen.page
    listen_in(page, "bob")
    screen.sign_in("bob", "/dashboard")
    wait_until_live(page)

    def answer_late(route):
        """With what was there before the news, when the news have come."""
        old = route.fetch()
        admin.open_ticket(workflow="incident_response", title="Came in between")
        wait_until_heard(page, "ticket")
        route.fulfill(response=old)

    page.route("**/api/v1/tickets", answer_late, times=1)
    page.keyboard.type("gt")
    expect(page.get_by_role("link", name="Came in between")).to_be_visible()


def test_news_from_before_the_stream_began(demo: Server, admin: Client, screen: Screen):
    page = screen.page
    listen_in(page, "bob")
    lists: list[str] = []

    def answer_late(route):
        """The first list: with what was there before, when the stream has begun."""
        old = route.fetch()
        lists.append(old.text())
        if len(lists) == 1:
            admin.open_ticket(workflow="incident_response", title="Came before the stream")
            page.evaluate("window.mayListen = true")
            wait_until_heard(page, "hello")
        route.fulfill(response=old)

    def listen_late(route):
        page.wait_for_function("() => window.mayListen")
        route.continue_()

    # Not for one time only: with the last route all that is held back would be let go.
    page.route("**/api/v1/tickets", answer_late)
    page.route("**/api/v1/events*", listen_late)
    screen.sign_in("bob", "/tickets")
    expect(page.get_by_role("link", name="Came before the stream")).to_be_visible()


def test_news_while_a_ticket_is_read_for_the_first_time(
    demo: Server, admin: Client, screen: Screen
):
    page = screen.page
    number = admin.open_ticket(workflow="incident_response", title="Its first name")["number"]
    listen_in(page, "bob")
    screen.sign_in("bob", "/dashboard")
    wait_until_live(page)

    def answer_late(route):
        old = route.fetch()
        rename(admin, number, "Its second name")
        wait_until_heard(page, "ticket")
        route.fulfill(response=old)

    page.route(f"**/api/v1/tickets/{number}", answer_late, times=1)
    page.keyboard.press("Control+k")
    search = page.get_by_role("combobox", name="Search views, cards and tickets")
    search.fill(number)
    search.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Its second name")


def test_tabs_of_one_browser_share_a_connection(demo: Server, admin: Client, screen: Screen):
    screen.sign_in("bob", "/tickets")
    wait_until_live(screen.page)
    tabs = [screen.new_tab() for _ in range(3)]
    for tab in tabs:
        tab.goto("/tickets")
        wait_until_live(tab)
    wait_for_listeners(admin, 1)
    screen.page.close()  # the one that was connected; another takes over
    admin.open_ticket(workflow="incident_response", title="Seen in every tab")
    for tab in tabs:
        expect(tab.get_by_role("link", name="Seen in every tab")).to_be_visible()


def test_restart_of_the_server_is_survived(
    start_server: Callable[..., Server], open_screen: Callable[..., Screen]
):
    server = start_server()
    password = server.add_user("bob")
    alice = server.sign_in("alice", superadmin=True)
    server.keep_port()
    screen = open_screen(server)
    screen.sign_in("bob", "/tickets", password)
    wait_until_live(screen.page)
    screen.expect_complaint("ERR_")
    server.stop()
    expect(screen.page.get_by_role("status").filter(has_text="is not reached")).to_be_visible()
    server.start()
    wait_until_live(screen.page)
    alice.open_ticket(workflow="incident_response", title="After the restart")
    expect(screen.page.get_by_role("link", name="After the restart")).to_be_visible()


def test_new_policy_is_announced(
    start_server: Callable[..., Server],
    open_screen: Callable[..., Screen],
    example_registry: Path,
    tmp_path: Path,
):
    registry = copy_registry(example_registry, tmp_path / "policy")
    server = start_server(registry=registry)
    password = server.add_user("bob")
    admin = server.sign_in("root", superadmin=True)
    screen = open_screen(server)
    note_messages(screen)
    screen.sign_in("bob", "/", password)
    wait_until_live(screen.page)
    change(registry)
    assert admin.post("/api/v1/dev/registry/reload").status_code == 200
    wait_until_said(screen.page, "Policy has changed")


def test_new_policy_of_a_restarted_server_is_announced_in_every_tab(
    start_server: Callable[..., Server],
    open_screen: Callable[..., Screen],
    example_registry: Path,
    tmp_path: Path,
):
    registry = copy_registry(example_registry, tmp_path / "policy")
    server = start_server(registry=registry)
    password = server.add_user("bob")
    server.keep_port()
    screen = open_screen(server)
    note_messages(screen)
    screen.sign_in("bob", "/", password)
    wait_until_live(screen.page)
    tab = screen.new_tab()
    tab.goto("/")
    wait_until_live(tab)
    server.stop()
    change(registry)
    server.start()
    for page in (screen.page, tab):
        wait_until_said(page, "Policy has changed")
    # Whether an attempt fell into the time without a server is the machine's to say.
    screen.complaints = [text for text in screen.complaints if "ERR_" not in text]
