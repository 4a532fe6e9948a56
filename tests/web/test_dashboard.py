"""Dashboard: how things stand and how they went."""

import re

from itops import Server
from itops.browser import Screen
from playwright.sync_api import expect


def test_dashboard_looks_right(any_screen: Screen):
    any_screen.sign_in("bob", "/dashboard")
    expect(any_screen.page.get_by_role("region", name="Open by group")).to_be_visible()
    any_screen.check("dashboard")


def test_numbers_are_the_servers(demo: Server, screen: Screen):
    bob = demo.client()
    bob.sign_in("bob", "itops-demo-password")
    stats = bob.get("/api/v1/stats?days=7").json()
    page = screen.page
    screen.sign_in("bob", "/dashboard?days=7")
    tile = page.get_by_role("list", name="Tickets by status").get_by_role(
        "link", name="In progress"
    )
    expect(tile).to_contain_text(f"{stats['by_status']['IN_PROGRESS']:,}")
    per_day = page.get_by_role("region", name="Opened and resolved per day")
    per_day.get_by_text("Numbers").click()
    scrolled = per_day.get_by_role("region", name="Tickets opened, resolved and closed per day")
    expect(scrolled).to_have_attribute("tabindex", "0")
    today = stats["per_day"][-1]
    row = per_day.get_by_role("row", name=re.compile(today["date"]))
    expect(row.get_by_role("cell")).to_have_text(
        [str(today[name]) for name in ("opened", "resolved", "closed")]
    )


def test_bar_leads_to_its_tickets(screen: Screen):
    page = screen.page
    screen.sign_in("bob", "/dashboard")
    page.get_by_role("list", name="Open tickets by priority").get_by_role(
        "link", name="High"
    ).click()
    expect(page).to_have_url(screen.url + "/tickets?status=OPEN&status=IN_PROGRESS&priority=HIGH")


def test_range_is_in_the_address(screen: Screen):
    screen.sign_in("bob", "/dashboard")
    screen.page.get_by_text("90 days", exact=True).first.click()
    expect(screen.page).to_have_url(screen.url + "/dashboard?days=90")
    region = screen.page.get_by_role("region", name="Promises kept")
    expect(region).to_contain_text("90 days")
