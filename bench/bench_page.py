"""What people wait for: views from cold in Chromium, rows after their data, and others' changes.

Measures a demo of its own, or a server that already runs: ITOPS_PAGE_URL, with the people
ITOPS_PAGE_PEOPLE ("admin alice") who have the demo's password.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from report import report
from serving import PASSWORD, itops

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lib"))
from itops.browser import launch

ROUNDS = 7
CHANGES = 40
FIRST_VIEW_KB = 170
# The view, its address, and what is there when it has been drawn.
VIEWS = (
    ("My work", "/", "main h2"),
    ("Tickets, table of 50", "/tickets", "tr[data-ticket]:nth-child(50)"),
    ("Tickets, board", "/tickets?layout=board", "section[data-drop=CLOSED] li:nth-child(20)"),
    ("Dashboard", "/dashboard", "figure svg"),
    ("Policy", "/policy", "main h2"),
)
# Notes when what is looked for is first in a frame that is on the screen.
WATCH = """(wanted) => {
    window.shown = new Promise((resolve) => {
        const look = () => {
            if (document.querySelector(wanted) === null) return false;
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
            return true;
        };
        if (look()) return;
        const observer = new MutationObserver(() => look() && observer.disconnect());
        observer.observe(document, {childList: true, subtree: true});
    });
}"""
SHIFTED = """() => new Promise((resolve) => {
    let sum = 0;
    const add = (list) => list.getEntries().forEach((shift) => { sum += shift.value; });
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 100);
})"""
LOADED = """() => {
    const kinds = performance.getEntriesByType("resource");
    const size = (end) => kinds.filter(({name}) => name.endsWith(end))
        .reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0);
    const data = kinds.filter(({name}) => name.includes("/api/v1/tickets"));
    return {
        script: size(".js") / 1000,
        style: size(".css") / 1000,
        painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
        data: Math.max(0, ...data.map(({responseEnd}) => responseEnd)),
    };
}"""
# Notes the time of day when a text is first on the screen.
AWAIT_TEXT = """(text) => {
    window.seen = new Promise((resolve) => {
        const look = () => {
            if (!document.body.innerText.includes(text)) return false;
            requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
            return true;
        };
        const observer = new MutationObserver(() => look() && observer.disconnect());
        observer.observe(document, {childList: true, subtree: true, characterData: true});
    });
}"""


def signed_in(browser: Browser, url: str, name: str) -> BrowserContext:
    """A browser with an empty cache."""
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(30_000)
    body = {"username": name, "password": PASSWORD}
    assert context.request.post("/api/v1/session", data=body).ok
    return context


def look_at(browser: Browser, url: str, name: str, path: str, wanted: str) -> dict[str, float]:
    context = signed_in(browser, url, name)
    page = context.new_page()
    page.add_init_script(f"({WATCH})({wanted!r})")
    page.goto(path)
    drawn = page.evaluate("window.shown")
    figures: dict[str, float] = page.evaluate(LOADED)
    figures |= {"drawn": drawn, "shift": page.evaluate(SHIFTED)}
    context.close()
    return figures


def measure_views(browser: Browser, url: str, name: str) -> None:
    for view, path, wanted in VIEWS:
        rounds = [look_at(browser, url, name, path, wanted) for _ in range(ROUNDS)]
        middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
        most = FIRST_VIEW_KB if path == "/" else None
        report(f"{view}: JavaScript, compressed", middle["script"], " kB", at_most=most)
        report(f"{view}: first contentful paint", middle["painted"], " ms")
        report(f"{view}: drawn, from an empty cache", middle["drawn"], " ms")
        shift = max(one["shift"] for one in rounds)
        report(f"{view}: layout shift, worst", shift, "", at_most=0.001)
        if path.startswith("/tickets"):
            spent = statistics.median(one["drawn"] - one["data"] for one in rounds)
            report(f"{view}: of which after its data", spent, " ms")


def processor_ms(devtools: Any) -> float:
    """What the page's main thread has used until now; a busy machine makes it no larger."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return 1000 * next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def measure_rows(browser: Browser, url: str, name: str) -> None:
    """From the dashboard to fifty rows, with all scripts loaded: everything that this takes."""
    context = signed_in(browser, url, name)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto("/tickets")
    row = page.locator("tr[data-ticket]:nth-child(50)")
    row.wait_for()
    spent = []
    for _ in range(ROUNDS):
        page.get_by_role("link", name="Dashboard", exact=True).click()
        page.locator("figure svg").first.wait_for()
        page.wait_for_timeout(500)
        before = processor_ms(devtools)
        page.get_by_role("link", name="Tickets", exact=True).click()
        row.wait_for()
        page.wait_for_timeout(300)
        spent.append(processor_ms(devtools) - before)
    report("from dashboard to fifty rows", statistics.median(spent), " ms of a core", at_most=100)
    context.close()


def delays(watching: Page, acting: BrowserContext, path: str) -> tuple[list[float], list[float]]:
    """Milliseconds from asking for a change, and from its answer, to the other's screen."""
    session = acting.request.get("/api/v1/session").json()
    headers = {"X-CSRF-Token": session["csrf_token"]}
    asked, answered = [], []
    for number in range(CHANGES):
        text = f"Change number {number} of {time.time_ns()}"
        watching.evaluate(AWAIT_TEXT, text)
        began = time.time() * 1000
        answer = acting.request.post(f"{path}/comments", data={"body": text}, headers=headers)
        ended = time.time() * 1000
        assert answer.ok, answer.text()
        seen = watching.evaluate("window.seen")
        asked.append(seen - began)
        answered.append(seen - ended)
    return asked, answered


def measure_changes(browser: Browser, url: str, names: tuple[str, str]) -> None:
    acting, other = (signed_in(browser, url, name) for name in names)
    newest = acting.request.get("/api/v1/tickets?limit=1").json()["items"][0]["number"]
    watching = other.new_page()
    watching.goto(f"/tickets/{newest}")
    watching.get_by_role("heading", level=1).wait_for()
    watching.wait_for_timeout(1_000)  # the stream is open
    asked, answered = delays(watching, acting, f"/api/v1/tickets/{newest}")
    report("a comment on the other's screen, half within", statistics.median(asked), " ms")
    report("… slowest of forty", max(asked), " ms", at_most=1000)
    report("… of which after the answer, half within", statistics.median(answered), " ms")
    acting.close()
    other.close()


@contextmanager
def served() -> Iterator[tuple[str, tuple[str, str]]]:
    if url := os.environ.get("ITOPS_PAGE_URL"):
        first, second = os.environ["ITOPS_PAGE_PEOPLE"].split()
        yield url, (first, second)
        return
    with itops(threads=2) as server:
        yield server.url, ("bob", "alice")


def main() -> None:
    with served() as (url, people), sync_playwright() as playwright:
        browser: Any = launch(playwright)
        measure_views(browser, url, people[0])
        measure_rows(browser, url, people[0])
        measure_changes(browser, url, people)
        browser.close()


if __name__ == "__main__":
    main()
