"""Tickets: the set of the address as a table, and what can be done with many at once."""

import csv
import io

import pytest
from itops import Server
from itops.browser import Screen
from itops.client import Client
from playwright.sync_api import expect


def rows(screen: Screen):
    return screen.page.locator("tr[data-ticket]")


def test_tickets_look_right(any_screen: Screen):
    any_screen.sign_in("bob", "/tickets")
    expect(any_screen.page.locator("main a[href^='/tickets/T-']").first).to_be_visible()
    any_screen.check("tickets")


def test_filters_are_in_the_address_and_back_takes_them_away(screen: Screen):
    screen.sign_in("bob", "/tickets")
    screen.page.get_by_role("button", name="Status", exact=True).click()
    screen.page.get_by_role("checkbox", name="Resolved").click()
    screen.page.wait_for_url("**/tickets?status=RESOLVED")
    expect(rows(screen).first).to_contain_text("Resolved")
    expect(rows(screen).filter(has_text="In progress")).to_have_count(0)
    screen.page.go_back()
    screen.page.wait_for_url("**/tickets")
    expect(rows(screen).filter(has_text="In progress").first).to_be_visible()


def test_search_finds_while_one_types(admin: Client, screen: Screen):
    title = "Zanzibar <img src=x onerror=alert(1)> is slow"
    admin.open_ticket(workflow="incident_response", title=title)
    screen.sign_in("bob", "/tickets")
    expect(rows(screen).first).to_be_visible()
    screen.page.keyboard.press("/")
    screen.page.keyboard.type("zanzibar")
    screen.page.wait_for_url("**/tickets?q=zanzibar")
    expect(rows(screen)).to_have_count(1)
    expect(rows(screen).get_by_role("link")).to_have_text(title)


def test_keys_go_from_row_to_row(screen: Screen):
    screen.sign_in("bob", "/tickets")
    expect(rows(screen).nth(1)).to_be_visible()
    for key in "jjx":
        screen.page.keyboard.press(key)
    expect(rows(screen).nth(1).get_by_role("checkbox")).to_be_checked()
    # Of the row that has the keyboard, wherever news have moved it.
    address = screen.page.locator(":focus").get_attribute("href")
    screen.page.keyboard.press("o")
    screen.page.wait_for_url(f"**{address}")


def test_keys_go_on_from_a_ticked_row(screen: Screen):
    screen.sign_in("bob", "/tickets")
    rows(screen).first.get_by_role("checkbox").click()
    screen.page.keyboard.press("j")
    expect(rows(screen).nth(1).get_by_role("link")).to_be_focused()
    screen.page.keyboard.press("x")
    expect(rows(screen).nth(1).get_by_role("checkbox")).to_be_checked()


def test_rows_stay_under_the_pointer(admin: Client, screen: Screen):
    screen.sign_in("bob", "/tickets?q=pelican")
    for title in ("Pelican one", "Pelican two"):
        admin.open_ticket(workflow="incident_response", title=title)
        news = screen.page.get_by_role("button", name="Show 1 newer ticket")
        if title == "Pelican one":  # nobody is at the rows: it comes by itself
            expect(rows(screen)).to_have_count(1)
            rows(screen).first.hover()
    expect(news).to_be_visible()
    expect(rows(screen)).to_have_count(1)
    news.click()
    expect(rows(screen)).to_have_count(2)
    expect(rows(screen).first).to_contain_text("Pelican two")


def test_only_row_that_leaves_the_set_says_so(admin: Client, screen: Screen):
    ticket = admin.open_ticket(workflow="incident_response", title="Gannet")
    screen.sign_in("bob", "/tickets?q=gannet&status=OPEN")
    rows(screen).first.hover()
    admin.transition(ticket, "IN_PROGRESS")
    expect(rows(screen)).to_contain_text("no longer matches")


def test_cards_of_a_phone_say_what_became_of_them(demo: Server, admin: Client, open_screen):
    ticket = admin.open_ticket(workflow="incident_response", title="Puffin")
    screen: Screen = open_screen(demo, width=360)
    screen.sign_in("bob", "/tickets?q=puffin&status=OPEN")
    card = screen.page.get_by_role("list", name="Tickets").get_by_role("listitem")
    expect(card).to_have_count(1)
    ticket = admin.change_ticket(ticket, title="Puffin colony")
    expect(card).to_contain_text("Puffin colonychanged")
    admin.transition(ticket, "IN_PROGRESS")
    expect(card).to_contain_text("no longer matches")
    screen.check("tickets-gone")


def test_rows_of_another_set_are_no_answer(screen: Screen):
    page = screen.page
    screen.sign_in("bob", "/tickets")
    expect(rows(screen).first).to_be_visible()
    screen.refuse("**/api/v1/tickets?status=RESOLVED")
    page.get_by_role("button", name="Status", exact=True).click()
    page.get_by_role("checkbox", name="Resolved").click()
    expect(page.get_by_text("This could not be loaded")).to_be_visible()
    expect(rows(screen)).to_have_count(0)
    page.unroute_all()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Try again").click()
    expect(rows(screen).first).to_contain_text("Resolved")


def test_one_moves_many_and_hears_which_were_refused(admin: Client, screen: Screen):
    numbers = [
        admin.open_ticket(workflow="incident_response", title=f"Heron {word}")["number"]
        for word in ("one", "two", "three")
    ]
    screen.sign_in("admin", "/tickets?q=heron")
    expect(rows(screen)).to_have_count(3)
    rows(screen).first.get_by_role("checkbox").click()
    rows(screen).last.get_by_role("checkbox").click(modifiers=["Shift"])
    bar = screen.page.get_by_role("region", name="Selected tickets")
    expect(bar).to_contain_text("3 tickets selected")
    bar.get_by_role("button", name="Move").click()
    screen.page.get_by_role("menuitem", name="Closed").click()
    refused = screen.page.get_by_role("dialog", name="3 of 3 tickets not changed")
    for number in numbers:
        expect(refused.get_by_role("link", name=number, exact=True)).to_be_visible()
    screen.assert_accessible()
    screen.page.keyboard.press("Escape")
    expect(bar).to_contain_text("3 tickets selected")  # what was refused can be tried again


def test_scripts_that_are_gone_leave_the_list(screen: Screen):
    page = screen.page
    for script in ("BulkBar", "SaveViewDialog"):
        page.route(f"**/assets/{script}-*.js", lambda route: route.abort())
    screen.expect_complaint("ERR_FAILED|dynamically imported")
    screen.sign_in("bob", "/tickets?priority=CRITICAL")
    choice = rows(screen).first.get_by_role("checkbox")
    choice.click()
    message = page.get_by_role("alert").filter(has_text="A part of the page did not come")
    expect(message).to_be_visible()
    expect(choice).to_be_checked()
    message.get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Save view").click()
    expect(message).to_be_visible()
    expect(choice).to_be_checked()


def test_what_no_answer_came_for_stays_selected(screen: Screen):
    """More than the server takes at once: the first piece is done, the second is not."""
    page = screen.page
    screen.sign_in("admin", "/tickets")
    for count in (50, 100, 150, 200):
        expect(rows(screen)).to_have_count(count)
        page.get_by_role("button", name="Show more").click()
    expect(rows(screen)).to_have_count(250)
    page.get_by_role("checkbox", name="Choose all that are shown").click()

    def answer_the_first(route):
        ids = route.request.post_data_json["ids"]
        if len(ids) < 200:
            route.fulfill(status=500, content_type="application/problem+json", body="{}")
            return
        results = [{"id": number, "number": f"T-{number}", "ticket": {}} for number in ids]
        route.fulfill(json={"succeeded": len(ids), "failed": 0, "results": results})

    page.route("**/api/v1/tickets/bulk", answer_the_first)
    screen.expect_complaint("500")
    bar = page.get_by_role("region", name="Selected tickets")
    expect(bar).to_contain_text("250 tickets selected")
    bar.get_by_role("button", name="Move").click()
    page.get_by_role("menuitem", name="In progress").click()
    told = page.get_by_role("alert").filter(has_text="200 tickets moved; 50 tickets not")
    expect(told).to_be_visible()
    expect(bar).to_contain_text("50 tickets selected")


def test_view_is_saved_opened_and_removed(screen: Screen):
    screen.sign_in("bob", "/tickets?priority=CRITICAL")
    views = screen.page.get_by_role("navigation", name="Saved views")
    views.get_by_role("button", name="Save view").click()
    dialog = screen.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Fires")
    dialog.get_by_role("button", name="Save view").click()
    expect(dialog).to_have_count(0)
    screen.page.goto("/tickets")
    views.get_by_role("link", name="Fires").click()
    screen.page.wait_for_url("**/tickets?priority=CRITICAL")
    views.get_by_role("button", name="Remove view").click()
    expect(views.get_by_role("link", name="Fires")).to_have_count(0)
    screen.refuse("**/api/v1/views")
    screen.page.get_by_role("button", name="Undo").click()
    alert = screen.page.get_by_role("alert").filter(has_text="does not understand")
    expect(alert).to_be_visible()


def test_csv_has_the_same_set(admin: Client, screen: Screen):
    admin.open_ticket(workflow="incident_response", title="Ibis")
    screen.sign_in("bob", "/tickets?q=ibis")
    expect(rows(screen)).to_have_count(1)
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="Download CSV").click()
    text = download.value.path().read_text()
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["title"] for line in lines] == ["Ibis"]


@pytest.mark.parametrize("search", ["service=..%2F..", "q=" + "a" * 700, "q=%ff%00"])
def test_filters_that_cannot_be_used(screen: Screen, search: str):
    """An address may hold anything; the page says what is wrong, and leads out."""
    screen.sign_in("bob", "/dashboard")
    screen.expect_complaint("400")
    screen.page.goto(f"/tickets?{search}")
    way_out = screen.page.get_by_role("button", name="Show all tickets")
    way_out.click()
    expect(rows(screen)).to_have_count(50)
    screen.page.wait_for_url("**/tickets")


def test_way_back_finds_the_row(screen: Screen):
    screen.sign_in("bob", "/tickets")
    screen.page.get_by_role("button", name="Show more").click()
    address = rows(screen).nth(80).get_by_role("link").get_attribute("href")
    # By its address: news may put it in another place meanwhile.
    link = screen.page.locator(f"tr[data-ticket] a[href='{address}']")
    link.click()
    screen.page.get_by_role("region", name="Timeline").wait_for()
    screen.page.go_back()
    expect(rows(screen)).to_have_count(100)
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
