"""The built page as the server carries it: files, codings, caching, guards, and the fallback."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
import requests
from itops import Client, Program, Server
from itops.client import problem_of

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "web" / "dist"
IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def page(shared_server: Server) -> Client:
    client = shared_server.client()
    client.session.headers["Accept-Encoding"] = "identity"
    return client


@pytest.fixture(scope="module")
def plain(
    program: Program, example_registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of a build without the page."""
    without_page = Program(program.path.with_name("itops-without-page"))
    directory = tmp_path_factory.mktemp("without-page")
    with Server(without_page, registry=example_registry, directory=directory) as server:
        yield server


def read(page: Client, path: str, **headers: str) -> requests.Response:
    """GET, with the body as it comes: no coding undone."""
    answer = page.get(path, headers=headers, stream=True)
    answer._content = answer.raw.read(decode_content=False)
    return answer


def assets() -> list[str]:
    return sorted(path.name for path in (BUILT / "assets").iterdir())


def an_asset(suffix: str) -> str:
    """The largest of its kind: worth compressing, if that is ever worth it."""
    files = (BUILT / "assets").glob(f"*{suffix}")
    return "/assets/" + max(files, key=lambda path: path.stat().st_size).name


class TestFiles:
    def test_every_file_is_carried_as_it_is(self, page: Client) -> None:
        assert len(assets()) > 3
        for name in assets():
            answer = page.get(f"/assets/{name}", expect=200)
            assert answer.content == (BUILT / "assets" / name).read_bytes(), name
            assert answer.headers["Cache-Control"] == IMMUTABLE

    @pytest.mark.parametrize(
        ("path", "content_type"),
        [
            ("/", "text/html; charset=utf-8"),
            (an_asset(".js"), "text/javascript; charset=utf-8"),
            (an_asset(".css"), "text/css; charset=utf-8"),
            (an_asset(".woff2"), "font/woff2"),
        ],
    )
    def test_type(self, page: Client, path: str, content_type: str) -> None:
        headers = page.get(path, expect=200).headers
        assert headers["Content-Type"] == content_type
        assert headers["X-Content-Type-Options"] == "nosniff"

    def test_the_page_needs_only_what_is_there(self, page: Client) -> None:
        start = page.get("/", expect=200).text
        links = re.findall(r'(?:href|src)="([^"]+)"', start)
        assert any(link.endswith(".js") for link in links)
        for link in links:
            assert link.startswith("/"), f"{link} is not ours"
            assert not page.get(link, expect=200).headers["Content-Type"].startswith("text/html")

    def test_no_script_and_no_style_stands_in_the_page(self, page: Client) -> None:
        start = page.get("/", expect=200).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", start)
        assert not re.search(r"<style|\sstyle=|\son\w+=", start)

    def test_what_the_build_says_about_itself_is_left_out(self, page: Client) -> None:
        assert (BUILT / ".vite").is_dir()  # or this test would look for the wrong thing
        answer = page.get("/.vite/manifest.json", expect=200)
        assert answer.text == page.get("/").text


class TestCodings:
    @pytest.mark.parametrize("path", ["/", an_asset(".js"), an_asset(".css")])
    def test_each_form_holds_the_same(self, page: Client, path: str) -> None:
        plain = read(page, path)
        zipped = read(page, path, **{"Accept-Encoding": "gzip"})
        brotlied = read(page, path, **{"Accept-Encoding": "gzip, deflate, br, zstd"})
        assert "Content-Encoding" not in plain.headers
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert brotlied.headers["Content-Encoding"] == "br"
        assert gzip.decompress(zipped.content) == plain.content
        assert brotli.decompress(brotlied.content) == plain.content
        assert len(brotlied.content) < len(zipped.content) < len(plain.content)
        for answer in (plain, zipped, brotlied):
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert len({answer.headers["ETag"] for answer in (plain, zipped, brotlied)}) == 3

    def test_what_is_compressed_already_has_one_form(self, page: Client) -> None:
        font = read(page, an_asset(".woff2"), **{"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in font.headers
        assert font.content.startswith(b"wOF2")

    def test_refused_codings(self, page: Client) -> None:
        answer = read(page, an_asset(".js"), **{"Accept-Encoding": "br;q=0, gzip;q=0.1"})
        assert answer.headers["Content-Encoding"] == "gzip"


class TestCaching:
    @pytest.mark.parametrize("path", ["/", "/tickets/T-1", an_asset(".js")])
    @pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
    def test_what_is_known_is_not_sent_again(self, page: Client, path: str, coding: str) -> None:
        first = read(page, path, **{"Accept-Encoding": coding})
        etag = first.headers["ETag"]
        again = read(page, path, **{"Accept-Encoding": coding, "If-None-Match": f'"x", {etag}'})
        assert again.status_code == 304
        assert again.content == b""
        assert "Content-Length" not in again.headers
        for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
            assert again.headers[name] == first.headers[name]
        other = read(page, path, **{"Accept-Encoding": coding, "If-None-Match": '"x"'})
        assert other.content == first.content

    def test_the_start_is_asked_for_each_time(self, page: Client) -> None:
        assert page.get("/").headers["Cache-Control"] == "no-cache"

    @pytest.mark.parametrize("path", ["/", an_asset(".js")])
    def test_head_says_the_same_without_the_body(self, page: Client, path: str) -> None:
        shown = read(page, path, **{"Accept-Encoding": "br"})
        head = page.request("HEAD", path, headers={"Accept-Encoding": "br"}, expect=200)
        assert head.content == b""
        different = ("Date", "X-Request-Id")
        assert {k: v for k, v in head.headers.items() if k not in different} == {
            k: v for k, v in shown.headers.items() if k not in different
        }


class TestFallback:
    @pytest.mark.parametrize(
        "path",
        [
            "/index.html",
            "/new",
            "/tickets?layout=board",
            "/tickets/T-1",
            "/policy/workflows/itops-dev/prod/access_request",
            "/healthzz",
            "/apis/v1",
            "/%C3%A9",
            "/tickets?q=%ff%00",  # the page says what is wrong with it
            "/tickets?" + "&".join(f"group=g{number}" for number in range(100)),
        ],
    )
    def test_every_view_has_the_page(self, page: Client, path: str) -> None:
        answer = page.get(path, expect=200)
        assert answer.text == (BUILT / "index.html").read_text(encoding="utf-8")
        assert answer.headers["Cache-Control"] == "no-cache"

    @pytest.mark.parametrize(
        "path",
        [
            "/api",
            "/api/",
            "/api/v1/nowhere",
            "/api/v2/tickets",
            "/%61pi/nowhere",
            "/healthz/more",
            "/readyz/",
            "/metrics/x",
            "/assets",
            "/assets/",
            "/assets/index-00000000.js",
            "//tickets",
        ],
    )
    def test_what_is_no_view_has_not(self, page: Client, path: str) -> None:
        assert problem_of(page.get(path, expect=404))["code"] == "not_found"

    @pytest.mark.parametrize("path", ["/", "/tickets/T-1", an_asset(".js")])
    def test_the_page_is_only_read(self, page: Client, path: str) -> None:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = page.request(method, path, expect=405)
            assert answer.headers["Allow"] == "GET, HEAD"

    def test_unknown_paths_of_the_interface_stay_unknown_to_every_method(
        self, page: Client
    ) -> None:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            page.request(method, "/api/v1/nowhere", expect=404)


class TestPathTricks:
    """Nothing is looked up in a file system; these must not find anything else either."""

    @pytest.mark.parametrize(
        ("target", "status"),
        [
            ("/assets/../index.html", 404),
            ("/assets/%2e%2e/index.html", 404),
            ("/assets/..%2findex.html", 404),
            ("/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
            ("/assets/....//....//etc/passwd", 404),
            ("/assets//etc/passwd", 404),
            ("/assets/index.html%00.js", 400),
            ("/assets/%ff%fe", 400),
            ("/assets/%", 400),
            ("/assets\\..\\index.html", 400),
            ("/../../etc/passwd", 200),
            ("/%2e%2e/%2e%2e/etc/passwd", 200),
            ("/.git/config", 200),
            ("/.env", 200),
        ],
    )
    def test_trick(self, shared_server: Server, target: str, status: int) -> None:
        with shared_server.raw() as connection:
            answer = connection.exchange(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        assert answer.status == status
        if status == 200:  # a view that the page itself does not know
            assert answer.body == (BUILT / "index.html").read_bytes()
        assert b"root:" not in answer.body


class TestGuards:
    @pytest.mark.parametrize("path", ["/", "/tickets", an_asset(".js")])
    def test_nothing_but_our_own_files_runs(self, page: Client, path: str) -> None:
        policy = dict(
            directive.split(" ", 1)
            for directive in page.get(path).headers["Content-Security-Policy"].split("; ")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["style-src"] == "'self'"
        assert policy["connect-src"] == "'self'"
        assert policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert not any("unsafe" in value or "http" in value for value in policy.values())

    def test_the_rest(self, page: Client) -> None:
        headers = page.get("/").headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


class TestWithoutPage:
    """A build with -Dweb=disabled: no Node.js was needed for it, and `/` says so."""

    def test_start(self, plain: Server) -> None:
        client = plain.client()
        start = client.get("/", expect=200)
        assert start.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "unsafe" not in start.headers["Content-Security-Policy"]
        assert "-Dweb=enabled" in start.text
        assert "sha256:" in start.text
        assert "mlops-app" not in start.text  # B8.1: not for strangers
        links = re.findall(r'href="([^"]+)"', start.text)
        assert "/api/v1/openapi.json" in links
        for link in links:
            assert client.get(link).status_code in (200, 401), link

    def test_there_is_nothing_else(self, plain: Server) -> None:
        client = plain.client()
        for path in ("/tickets", "/assets/index.js", "/index.html"):
            assert problem_of(client.get(path, expect=404))["code"] == "not_found"
        assert plain.sign_in("alice").get("/api/v1/session", expect=200)
