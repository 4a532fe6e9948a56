"""/metrics: valid Prometheus text, consistent histograms, bounded labels, the promised families."""

import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from itops import Server

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL})(?:,{LABEL})*)\}})? (\S+)")
TYPES = {"counter", "gauge", "histogram"}
SUFFIXES = ("_bucket", "_sum", "_count")

Labels = frozenset[tuple[str, str]]


@dataclass
class Family:
    type: str
    help: str
    samples: dict[tuple[str, Labels], float] = field(default_factory=dict)


def parse(text: str) -> dict[str, Family]:
    """As strict as promtool: order of lines, names, duplicates, values, the last line's end."""
    assert text.endswith("\n")
    families: dict[str, Family] = {}
    help_of: tuple[str, str] = ("", "")
    current = ""
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name, meaning = line.removeprefix("# HELP ").split(" ", 1)
            assert name not in families, f"{name} is scattered"
            assert meaning.strip()
            help_of = (name, meaning)
        elif line.startswith("# TYPE "):
            current, kind = line.removeprefix("# TYPE ").split(" ")
            assert current == help_of[0]
            assert kind in TYPES
            assert re.fullmatch(NAME, current)
            assert (kind == "counter") == current.endswith("_total"), current
            families[current] = Family(kind, help_of[1])
        else:
            match = SAMPLE.fullmatch(line)
            assert match, line
            name, labels = match[1], frozenset(re.findall(LABEL, match[2] or ""))
            family = families[current]
            base = name
            if family.type == "histogram":
                base = next(name.removesuffix(s) for s in SUFFIXES if name.endswith(s))
            assert base == current, line
            assert (name, labels) not in family.samples, f"{line} came twice"
            family.samples[name, labels] = float(match[len(match.groups())])
    return families


def check_histogram(name: str, family: Family) -> None:
    """Buckets grow, +Inf equals the count, and nothing counted means a sum of nothing."""
    series: dict[Labels, list[tuple[float, float]]] = defaultdict(list)
    for (sample, labels), value in family.samples.items():
        if sample == f"{name}_bucket":
            bound = dict(labels)["le"]
            series[labels - {("le", bound)}].append((float(bound), value))
    for labels, buckets in series.items():
        buckets.sort()
        counts = [count for _, count in buckets]
        assert counts == sorted(counts), labels
        assert buckets[-1][0] == float("inf")
        assert counts[-1] == family.samples[f"{name}_count", labels]
        assert (family.samples[f"{name}_sum", labels] > 0) == (counts[-1] > 0)


def scrape(server: Server) -> dict[str, Family]:
    answer = server.client().get("/metrics", expect=200)
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = parse(answer.text)
    for name, family in families.items():
        if family.type == "histogram":
            check_histogram(name, family)
    return families


def value(families: dict[str, Family], name: str, **labels: str) -> float:
    base = name
    if name not in families:
        base = next(name.removesuffix(s) for s in SUFFIXES if name.removesuffix(s) in families)
    return families[base].samples.get((name, frozenset(labels.items())), 0.0)


PROMISED = {
    "itops_http_requests_total": "counter",
    "itops_http_request_duration_seconds": "histogram",
    "itops_http_requests_in_flight": "gauge",
    "itops_http_connections": "gauge",
    "itops_http_refusals_total": "counter",
    "itops_store_commit_works": "histogram",
    "itops_tickets": "gauge",
    "itops_sla_breaches_total": "counter",
    "itops_config_last_reload_successful": "gauge",
    "itops_config_last_reload_success_timestamp_seconds": "gauge",
    "itops_config_pending": "gauge",
    "itops_config_info": "gauge",
    "itops_build_info": "gauge",
    "process_resident_memory_bytes": "gauge",
    "process_start_time_seconds": "gauge",
    "process_open_fds": "gauge",
}


def test_promised_families_are_there(shared_server: Server) -> None:
    families = scrape(shared_server)
    assert PROMISED.items() <= {name: family.type for name, family in families.items()}.items()
    revision = shared_server.client().get("/readyz").json()["registry"]
    assert value(families, "itops_config_info", revision=revision) == 1
    assert value(families, "itops_config_last_reload_successful") == 1
    assert value(families, "itops_config_pending") == 0
    assert 1e6 < value(families, "process_resident_memory_bytes") < 1e9
    assert value(families, "process_open_fds") > 5


def test_requests_are_counted_by_route_and_status(server: Server) -> None:
    client = server.client()
    for _ in range(3):
        client.get("/healthz", expect=200)
    client.get("/api/v1/tickets/1", expect=401)
    client.get("/api/v1/tickets/2", expect=401)
    client.post("/healthz", expect=405)
    client.get("/api/some/where", expect=404)
    families = scrape(server)
    total = "itops_http_requests_total"
    assert value(families, total, method="GET", route="/healthz", status="200") == 3
    route = "/api/v1/tickets/{id}"
    assert value(families, total, method="GET", route=route, status="401") == 2
    assert value(families, total, method="other", route="none", status="405") == 1
    assert value(families, total, method="other", route="none", status="404") == 1
    duration = "itops_http_request_duration_seconds_count"
    assert value(families, duration, method="GET", route="/healthz") == 3


def test_labels_hold_nothing_that_clients_choose(server: Server) -> None:
    client = server.client()

    def series() -> set[tuple[str, Labels]]:
        families = scrape(server)
        return {
            sample
            for name in ("itops_http_requests_total", "itops_http_request_duration_seconds")
            for sample in families[name].samples
        }

    def knock(word: str) -> None:
        client.get(f"/{word}", expect=200)
        client.get(f"/api/{word}", expect=404)
        client.get(f"/api/v1/tickets/{word}", expect=401)
        client.get(f"/api/v1/workflows/{word}/{word}", expect=401)
        client.request(word.upper(), "/healthz", expect=501)

    scrape(server)
    knock("first")
    before = series()
    for i in range(50):
        knock(f"other{i}")
    assert series() == before


def test_scrape_agrees_with_itself_under_load(shared_server: Server) -> None:
    """Counters are read while other threads write them: sums must still fit together."""

    def load() -> None:
        client = shared_server.client()
        for _ in range(100):
            client.get("/healthz", expect=200)

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(load) for _ in range(4)]
        last = 0.0
        while not all(task.done() for task in running):
            count = value(
                scrape(shared_server),
                "itops_http_request_duration_seconds_count",
                method="GET",
                route="/healthz",
            )
            assert count >= last
            last = count
    for task in running:
        task.result()


def test_tickets_and_commits_are_counted(server: Server) -> None:
    alice = server.sign_in("alice")
    before = scrape(server)
    for i in range(5):
        alice.open_ticket(workflow="incident_response", title=f"number {i}")
    after = scrape(server)

    def rise(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert rise("itops_tickets", status="OPEN") == 5
    assert rise("itops_store_commit_works_count") >= 5
    assert rise("itops_store_commit_works_sum") >= 5
    assert rise("itops_store_commit_seconds_total") > 0
    assert {dict(labels)["status"] for _, labels in after["itops_tickets"].samples} == {
        "OPEN",
        "IN_PROGRESS",
        "RESOLVED",
        "CLOSED",
    }
    assert {dict(labels)["clock"] for _, labels in after["itops_sla_breaches_total"].samples} == {
        "response",
        "resolution",
    }


@pytest.mark.parametrize(
    "text",
    [
        "a 1",
        "# HELP a x\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a x\n# TYPE a counter\na 1\n",
        '# HELP a x\n# TYPE a gauge\na{b="c} 1\n',
        "# HELP a x\n# TYPE a gauge\nb 1\n",
    ],
)
def test_the_parser_here_is_strict(text: str) -> None:
    with pytest.raises(AssertionError):
        parse(text)
