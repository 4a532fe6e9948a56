"""GET one ticket, signed in, from the database, against an evhttp server that only says hello."""

from report import in_turns, report
from serving import hello, itops, requests_per_second

ROUNDS = 5


def main() -> None:
    with itops() as server, hello() as hello_url:
        server.sign_in()
        path = server.open_ticket()

        def health() -> float:
            return requests_per_second(f"{server.url}/healthz")

        def ticket() -> float:
            return requests_per_second(server.url + path, headers=server.headers)

        def baseline() -> float:
            return requests_per_second(hello_url)

        one, other, ratio = in_turns(ticket, baseline, ROUNDS)
        report("GET one ticket, one loop", one, " /s")
        report("evhttp hello, one loop", other, " /s")
        report("GET one ticket against evhttp hello", ratio, "x", at_least=0.5)
        _, _, ratio = in_turns(health, baseline, ROUNDS)
        report("GET /healthz against evhttp hello", ratio, "x", at_least=1)


if __name__ == "__main__":
    main()
