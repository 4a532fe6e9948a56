"""A client of the HTTP interface that knows sessions, CSRF, tokens and problem documents."""

from typing import Any
from urllib.parse import urlsplit

import requests

TIMEOUT_S = 30.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Client:
    """One person's way to the server; every call returns the `requests.Response` as it came.

    Paths start with a slash. Bodies given as `json` are sent as JSON; `expect` asserts the status:

        ticket = alice.post("/api/v1/tickets", {"item": "outage_report"}, expect=201).json()
        bob.transition(ticket, "CLOSED", expect=403)
    """

    def __init__(self, url: str, *, token: str | None = None) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False  # no proxies, no .netrc
        self.csrf_token: str | None = None
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def request(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        expect: int | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> requests.Response:
        """Sends one request; the CSRF header goes with everything that changes something."""
        sent = dict(headers or {})
        if self.csrf_token and method not in SAFE_METHODS:
            sent.setdefault("X-CSRF-Token", self.csrf_token)
        options.setdefault("timeout", TIMEOUT_S)
        options.setdefault("allow_redirects", False)
        answer = self.session.request(method, self.url + path, json=json, headers=sent, **options)
        if expect is not None:
            assert answer.status_code == expect, (
                f"{method} {path}: status {answer.status_code}, not {expect}\n{answer.text}"
            )
        return answer

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> requests.Response:
        return self.request("POST", path, json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> requests.Response:
        return self.request("PATCH", path, json, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        return self.request("DELETE", path, **options)

    def sign_in(self, username: str, password: str) -> dict[str, Any]:
        """POST /api/v1/session; keeps the cookie and the CSRF token, returns the answer."""
        body = {"username": username, "password": password}
        answer = self.post("/api/v1/session", body)
        assert answer.ok, f"sign-in as {username}: {answer.status_code}\n{answer.text}"
        self.csrf_token = answer.json()["csrf_token"]
        return answer.json()

    def sign_out(self) -> None:
        answer = self.delete("/api/v1/session")
        assert answer.ok, f"sign-out: {answer.status_code}\n{answer.text}"
        self.csrf_token = None

    def open_ticket(self, *, expect: int = 201, **fields: Any) -> dict[str, Any]:
        """POST /api/v1/tickets with these fields; returns the ticket."""
        return self.post("/api/v1/tickets", fields, expect=expect).json()

    def transition(
        self, ticket: dict[str, Any], to: str, *, expect: int = 200, **fields: Any
    ) -> dict[str, Any]:
        """Moves the ticket from the version that the caller knows; returns ticket or problem."""
        body = {"to": to, "version": ticket["version"], **fields}
        return self.post(f"/api/v1/tickets/{ticket['id']}/transitions", body, expect=expect).json()

    def change_ticket(
        self, ticket: dict[str, Any], *, expect: int = 200, **fields: Any
    ) -> dict[str, Any]:
        """PATCH with If-Match from the ticket's version; returns ticket or problem."""
        headers = {"If-Match": f'"{ticket["version"]}"'}
        path = f"/api/v1/tickets/{ticket['id']}"
        return self.patch(path, fields, headers=headers, expect=expect).json()

    def history(self, ticket: dict[str, Any]) -> list[dict[str, Any]]:
        """All audit rows of a ticket, oldest first, over all pages."""
        rows: list[dict[str, Any]] = []
        path: str | None = f"/api/v1/tickets/{ticket['id']}/history?limit=200"
        cursor = ""
        while True:
            page = self.get(path + cursor, expect=200).json()
            rows += page["items"]
            if not page["next_cursor"]:
                return rows
            cursor = f"&cursor={page['next_cursor']}"

    def comment_texts(self, ticket: dict[str, Any]) -> list[str]:
        """What was said about a ticket, oldest first; a page of it."""
        answer = self.get(f"/api/v1/tickets/{ticket['id']}/comments", expect=200)
        return [comment["body"] for comment in answer.json()["items"]]


def get_as_bytes(client: Client, path: str, headers: dict[str, str] | None = None) -> bytes:
    """The request that the client would send, with its credentials, for a bare connection."""
    request = client.session.prepare_request(
        requests.Request("GET", f"{client.url}{path}", headers=headers)
    )
    lines = [f"GET {request.path_url} HTTP/1.1", f"Host: {urlsplit(client.url).netloc}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def problem_of(answer: requests.Response) -> dict[str, Any]:
    """The RFC 9457 problem that an answer carries; asserts media type, status and code."""
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    assert kind == "application/problem+json", f"{answer.status_code} {kind}\n{answer.text}"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["code"] and problem["title"]
    return problem
