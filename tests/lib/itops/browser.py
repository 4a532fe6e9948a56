"""The page in Debian's Chromium, as a person at a screen of some width and scheme sees it."""

import os
import random
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Route,
    expect,
)

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = Path(os.environ.get("ITOPS_CHROMIUM", "/usr/bin/chromium"))
# What shows who is faster than it may be: a page that is so many times slower than this machine,
# and reading requests that are late by up to so many milliseconds, each by another time.
SLOWDOWN = float(os.environ.get("ITOPS_BROWSER_SLOWDOWN", "1"))
JITTER_MS = float(os.environ.get("ITOPS_BROWSER_JITTER_MS", "0"))
# Nothing that runs in the background, nothing that calls home.
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEMO_PASSWORD = "itops-demo-password"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "tests" / "artifacts" / "web"
HEIGHTS = {360: 740}
WAIT_MS = 20_000

# What axe holds a view to: all of WCAG 2.2 AA, and what its authors call good practice. It leaves
# out the sizes of targets unless told.
AXE_RUN = """async () => {
    const rules = {"target-size": {enabled: true}};
    const found = await axe.run(document, {resultTypes: ["violations"], rules});
    return found.violations.map(({id, help, nodes}) =>
        `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}"""

# What has the keyboard, without what is in it.
FOCUS = "(document.activeElement ?? document.body).cloneNode().outerHTML"

# Nothing is loading any more. The event stream never ends, so the network is never idle.
SETTLED = """() => document.fonts.status === "loaded" &&
    document.querySelector("[aria-busy=true], [data-loading]") === null &&
    document.querySelector('svg > path[d=""]') === null"""  # an icon that is still to come


def wait_until_live(page: Page) -> None:
    """Until the page is told of changes as they happen, and says so."""
    live = page.get_by_role("status").filter(has_text="Changes appear by themselves")
    expect(live).to_be_visible()


def path_of(ticket: dict[str, Any]) -> str:
    return f"/tickets/{ticket['number']}"


def comment_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Comment", exact=True)


def leave(page: Page) -> None:
    """For another view, until that is there."""
    page.get_by_role("link", name="My work", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


class Hold:
    """Keeps the first request of a kind on its way, as a slow network does.

    hold = Hold(page, "**/comments", "POST")
    with hold.caught():
        page.get_by_role("button", name="Comment").click()
    ...
    hold.release()
    """

    def __init__(self, page: Page, url: str, method: str):
        self.page = page
        self.url = url
        self.method = method
        self.route: Route | None = None
        self.is_lost = False
        page.route(url, self._handle)

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Until the request is on its way."""
        with self.page.expect_request(self._is_meant):
            yield

    def release(self) -> None:
        self._held().continue_()

    def refuse(self, problem: dict[str, Any]) -> None:
        """Unless the page waits for no answer any more."""
        self._held().fulfill(
            status=problem["status"], json=problem, content_type="application/problem+json"
        )

    def lose(self) -> None:
        """Neither it nor a repetition arrives; the browser says so on its console."""
        self.is_lost = True
        self._held().abort()

    def _held(self) -> Route:
        self.page.evaluate("0")  # What the browser has said before this was heard by now.
        assert self.route is not None
        return self.route

    def _is_meant(self, request: Request) -> bool:
        return request.method == self.method and fnmatchcase(request.url, self.url)

    def _handle(self, route: Route) -> None:
        if self.route is None and route.request.method == self.method:
            self.route = route
        elif self.is_lost and route.request.method == self.method:
            route.abort()
        else:
            route.fallback()


def _delay(route: Route) -> None:
    if route.request.method == "GET" and "/events" not in route.request.url:
        with suppress(Error):  # who asked may be gone by then
            route.request.frame.page.wait_for_timeout(random.random() * JITTER_MS)
    with suppress(Error):
        route.fallback()


class Screen:
    """One browser of its own, signed out, on one server.

        screen.sign_in("bob")
        screen.page.get_by_role("link", name="Tickets").click()
        screen.check("tickets")  # axe, no sideways scrolling, and a screenshot to look at

    Whatever the browser complains about on its console fails the test at `close`: a refused style
    or script, an exception, a resource that is missing.
    """

    def __init__(self, browser: Browser, url: str, *, scheme: str = "light", width: int = 1280):
        self.url = url
        self.scheme = scheme
        self.width = width
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            reduced_motion="reduce",
            has_touch=width < 600,
        )
        self.context.set_default_timeout(WAIT_MS)
        # A browser that is asked to hold requests back lets those pass that are made meanwhile, and
        # Playwright never hears of them: it is asked before there are any.
        self.context.route("**/nobody/asks/for/this", lambda route: route.fallback())
        if JITTER_MS > 0:
            self.context.route("**/api/v1/**", _delay)
        self.page: Page = self.new_tab()

    def new_tab(self) -> Page:
        """Another tab of the same browser: it shares the session."""
        page = self.context.new_page()
        if SLOWDOWN != 1:
            debugger = self.context.new_cdp_session(page)
            debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def sign_in(self, username: str, path: str = "/", password: str = DEMO_PASSWORD) -> None:
        """Opens an address as somebody who has signed in before."""
        self.sign_in_elsewhere(username, password)
        self.page.goto(path)
        self.page.get_by_role("navigation", name="Views", exact=True).wait_for()

    def sign_in_elsewhere(self, username: str, password: str = DEMO_PASSWORD) -> None:
        """As another tab would: all of them have another cookie then."""
        credentials = {"username": username, "password": password}
        answer = self.context.request.post("/api/v1/session", data=credentials)
        assert answer.ok, answer.text()

    def sign_in_here(self, username: str, password: str = DEMO_PASSWORD) -> None:
        """Fills in the page's own form, as a person does."""
        self.page.get_by_label("User name or e-mail address").fill(username)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def refuse(self, addresses: str) -> None:
        """Lets requests to such addresses fail from now on, until `page.unroute_all`."""
        self.expect_complaint("500")
        problem = {"status": 500, "content_type": "application/problem+json", "body": "{}"}
        self.page.route(addresses, lambda route: route.fulfill(**problem))

    def check(self, name: str) -> None:
        """What holds for every view, however it looks: accessible, and no wider than the screen."""
        self.page.wait_for_function(SETTLED)
        self.screenshot(name)
        self.assert_accessible()
        assert self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), f"{name} scrolls sideways at {self.width} px"

    def assert_accessible(self) -> None:
        # By the debugger: the page's own policy would not let another script in.
        self.page.evaluate(AXE.read_text())
        findings = self.page.evaluate(AXE_RUN)
        assert findings == [], "\n".join(findings)

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}-{self.scheme}-{self.width}.png"
        self.page.screenshot(path=path, full_page=True)

    def describe(self) -> str:
        """What somebody in front of it would see, tab by tab, for whoever was not there."""
        lines = [*self.complaints]
        for page in self.context.pages:
            try:
                focus = page.wait_for_function(FOCUS, timeout=2_000).json_value()
                text = " | ".join(page.locator("body").inner_text(timeout=2_000).split("\n"))
            except Error as error:  # it may be the page that does not answer
                focus, text = "?", error.message
            lines += [page.url, f"keyboard: {focus}", f"text: {text}"]
        return "\n".join(textwrap.fill(line, 160) for line in lines)

    def expect_complaint(self, pattern: str) -> None:
        """Says that the test provokes such complaints, before it does; there must be one."""
        self.expected.append(pattern)

    def close(self) -> None:
        self.context.close()
        # Each by itself: the number of a port may look like a status.
        for pattern in self.expected:
            found = any(re.search(pattern, text) for text in self.complaints)
            assert found, f"no complaint like {pattern!r}: {self.complaints}"
        surprises = [
            text
            for text in self.complaints
            if not any(re.search(pattern, text) for pattern in self.expected)
        ]
        assert surprises == [], "\n".join(surprises)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        # The browser logs every refused request. The first one, who am I, is refused on purpose.
        is_sign_in = "/api/v1/session" in message.location.get("url", "")
        if not (is_sign_in and "401" in message.text):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


def launch(playwright: Any) -> Browser:
    assert CHROMIUM.is_file(), f"{CHROMIUM} is missing: scripts/install-deps.sh test"
    return playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
