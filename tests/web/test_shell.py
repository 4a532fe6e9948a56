"""What is around every view: navigation, keyboard, palette, colours."""

import re

import pytest
from itops.browser import SETTLED, Screen
from playwright.sync_api import expect

# How much has moved by itself, as browsers count it: below 0.1 is called good.
SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const {value, hadRecentInput, sources} of list.getEntries())
            if (!hadRecentInput)
                window.shifts.push([value, ...sources.map(({node}) => node?.className ?? "")]);
    }).observe({type: "layout-shift", buffered: true});
}"""
SHIFT_MAX = 0.02
FILLED = {  # what is there when a view has all that it shows
    "/": "main li, main p",
    "/new": "main h3",
    "/new?q=the+database+is+slow": "main h3",
    "/new?item=dns_record": "main ol > li",
    "/tickets/T-1490": "main ol > li, main svg[role=img]",
}
BACKGROUND = "(element) => getComputedStyle(element).backgroundColor"
VIEWS = {
    "My work": "/",
    "Tickets": "/tickets",
    "Dashboard": "/dashboard",
    "Policy": "/policy",
    "New ticket": "/new",
}


def test_every_view_is_reached_from_the_navigation(any_screen: Screen):
    any_screen.sign_in("bob", "/nowhere")
    page = any_screen.page
    expect(page.get_by_role("heading", level=1, name="Not found")).to_be_visible()
    any_screen.check("not-found")
    # A link that looks like a button has the button's ink.
    expect(page.get_by_role("link", name="Go to my work")).not_to_have_css(
        "color", page.get_by_role("link", name="Go to my work").evaluate(BACKGROUND)
    )
    navigation = page.get_by_role("navigation", name="Views", exact=True)
    for name, path in VIEWS.items():
        navigation.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page).to_have_title(f"{name} · ITOps Ticketing")
        assert page.url == f"{any_screen.url}{path}"


def test_skip_link_leads_into_the_view(screen: Screen):
    screen.sign_in("bob")
    screen.page.reload()
    screen.page.get_by_role("heading", level=1, name="My work").wait_for()
    screen.page.keyboard.press("Tab")
    expect(screen.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("main")).to_be_focused()


def test_navigation_leads_to_the_view_without_what_was_searched(screen: Screen):
    screen.sign_in("bob", "/new?q=outage&service=itops-dev")
    page = screen.page
    words = page.get_by_role("searchbox", name="What do you need?")
    service = page.get_by_role("combobox", name="For which service?")
    expect(words).to_have_value("outage")
    page.get_by_role("navigation", name="Views", exact=True).get_by_text("New ticket").click()
    expect(words).to_have_value("")
    expect(service).to_have_value("")
    words.press_sequentially("dns")
    expect(page).to_have_url(f"{screen.url}/new?q=dns")
    words.press("Home")
    page.keyboard.type("xyz")
    expect(words).to_have_value("xyzdns")


def test_palette_finds_a_ticket_by_keyboard(any_screen: Screen):
    any_screen.sign_in("bob")
    page = any_screen.page
    page.keyboard.press("Control+k")
    search = page.get_by_role("combobox", name="Search views, cards and tickets")
    expect(search).to_be_focused()
    expect(page.get_by_role("option", name="Dashboard")).to_be_visible()
    any_screen.check("palette")
    search.fill("t1")
    expect(page.get_by_role("option", name="Go to T-1")).to_be_visible()
    search.press("Enter")
    expect(page).to_have_url(f"{any_screen.url}/tickets/T-1")
    expect(search).to_have_count(0)


def test_keyboard_returns_from_the_sheet_of_the_palette(screen: Screen):
    screen.sign_in("bob")
    page = screen.page
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    tickets = page.get_by_role("link", name="Tickets", exact=True)
    tickets.focus()
    # The sheet is there at once, as it was loaded before: it follows the palette in one drawing.
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search views, cards and tickets").fill("keyboard")
    expect(page.get_by_role("option")).to_have_text(["Keyboard shortcuts?"])
    page.keyboard.press("Enter")
    expect(sheet.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(tickets).to_be_focused()


def test_palette_finds_cards_and_titles(screen: Screen):
    screen.sign_in("bob")
    screen.page.keyboard.press("Control+k")
    screen.page.get_by_role("combobox", name="Search views, cards and tickets").fill("outage")
    options = screen.page.get_by_role("option")
    expect(options.filter(has_text="Service Outage").first).to_be_visible()
    screen.page.keyboard.press("Escape")
    expect(options).to_have_count(0)


def test_single_keys_and_their_sheet(screen: Screen):
    screen.sign_in("bob")
    page = screen.page
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Command palette")
    screen.check("shortcuts")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1, name="New ticket")).to_be_visible()


def test_single_keys_can_be_switched_off(screen: Screen):
    """WCAG 2.1.4: for who speaks to the computer, every word is a row of keys."""
    screen.sign_in("bob")
    page = screen.page
    page.keyboard.press("?")
    switch = page.get_by_role("checkbox", name="Single-key shortcuts")
    switch.click()
    page.keyboard.press("Escape")
    expect(switch).to_have_count(0)
    page.reload()
    page.get_by_role("heading", level=1, name="My work").wait_for()
    page.keyboard.press("c")
    page.keyboard.press("?")
    page.keyboard.press("Control+k")  # works, and leads to the sheet
    page.get_by_role("combobox", name="Search views, cards and tickets").fill("keyboard")
    expect(page.get_by_role("option", name="Keyboard")).to_have_text("Keyboard shortcuts")
    page.keyboard.press("Enter")
    expect(switch).not_to_be_checked()
    expect(page.get_by_role("heading", level=1, name="My work")).to_have_count(1)
    switch.click()
    page.keyboard.press("Escape")
    expect(switch).to_have_count(0)
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1, name="New ticket")).to_be_visible()


def test_switching_single_keys_off_reaches_every_tab(screen: Screen):
    screen.sign_in("bob")
    tab = screen.new_tab()
    tab.goto("/")
    for page in (screen.page, tab):
        page.get_by_role("heading", level=1, name="My work").wait_for()
        page.keyboard.press("?")
    theirs, ours = (
        page.get_by_role("checkbox", name="Single-key shortcuts") for page in (tab, screen.page)
    )
    expect(theirs).to_be_checked()
    ours.click()
    expect(theirs).not_to_be_checked()


def test_sign_out_by_the_palette_that_fails_says_so(screen: Screen):
    screen.sign_in("bob")
    page = screen.page
    screen.refuse("**/api/v1/session")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search views, cards and tickets").fill("sign out")
    expect(page.get_by_role("option").first).to_have_text("Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="does not understand")).to_be_visible()


@pytest.mark.parametrize("script", ["UserMenu", "CommandPalette"])
def test_a_script_that_is_gone_leaves_the_view(screen: Screen, script: str):
    page = screen.page
    page.route(f"**/assets/{script}-*.js", lambda route: route.abort())
    screen.expect_complaint("ERR_FAILED|dynamically imported")
    screen.sign_in("bob", "/tickets")
    expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
    if script == "CommandPalette":
        page.keyboard.press("Control+k")
    message = page.get_by_role("alert").filter(has_text="A part of the page did not come")
    expect(message).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
    page.unroute_all()
    with page.expect_event("load"):
        message.get_by_role("button", name="Load the page again").click()
    expect(page.get_by_role("button", name=re.compile("account"))).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search views, cards and tickets")).to_be_visible()


def test_colours_can_be_chosen_and_are_kept(screen: Screen):
    screen.sign_in("bob")
    root = screen.page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    screen.page.get_by_role("button", name="Light or dark").click()
    screen.page.get_by_role("menuitem", name="Dark").click()
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    screen.page.reload()
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")


def test_times_are_exact_on_hover(screen: Screen):
    screen.sign_in("bob", "/tickets")
    screen.page.locator("time").first.wait_for()
    screen.page.wait_for_function(SETTLED)  # what is still to come would move it
    screen.page.locator("time").first.hover(force=True)
    expect(screen.page.get_by_role("tooltip")).to_have_text(re.compile(r"\d{4} at \d\d:\d\d:\d\d"))


@pytest.mark.parametrize("any_screen", [("light", 360), ("dark", 1280)], indirect=True)
def test_nothing_moves_while_a_view_fills(any_screen: Screen):
    any_screen.context.add_init_script(f"({SHIFTS})()")
    any_screen.sign_in("alice")
    page = any_screen.page
    for path, filled in FILLED.items():
        page.goto(path)
        page.locator(filled).first.wait_for()
        page.wait_for_function(SETTLED)
        shifts = page.evaluate("window.shifts")
        assert sum(shift[0] for shift in shifts) < SHIFT_MAX, (path, shifts)
