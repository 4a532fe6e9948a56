"""HTTPS: versions, cookies, bad files, clients that are slow or speak something else."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from itops import Program, Server
from itops.raw import RawConnection

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Certificate:
    def __init__(self, directory: Path, name: str) -> None:
        self.certificate = directory / f"{name}.crt"
        self.key = directory / f"{name}.key"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"),
                *("ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", self.key, "-out", self.certificate),
            ],
            check=True,
            capture_output=True,
        )

    @property
    def arguments(self) -> tuple[str, ...]:
        return ("--tls-cert", str(self.certificate), "--tls-key", str(self.key))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture(scope="module")
def https(
    program: Program,
    example_registry: Path,
    certificate: Certificate,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    with Server(
        program,
        registry=example_registry,
        directory=tmp_path_factory.mktemp("https"),
        arguments=("--demo", "--header-seconds", "1", *certificate.arguments),
    ) as server:
        yield server


def connect(
    server: Server,
    certificate: Certificate,
    version: ssl.TLSVersion | None = None,
) -> RawConnection:
    context = ssl.create_default_context(cafile=str(certificate.certificate))
    if version:
        context.minimum_version = context.maximum_version = version
    return RawConnection(context.wrap_socket(server.connect(), server_hostname="localhost"))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_new_versions_are_spoken(
    https: Server, certificate: Certificate, version: ssl.TLSVersion
) -> None:
    assert https.wait_for_log("listening")["scheme"] == "https"
    with connect(https, certificate, version) as connection:
        for _ in range(3):
            assert connection.exchange(GET).status == 200


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_are_not(https: Server) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        context.wrap_socket(https.connect())


def test_requests_that_span_records(https: Server, certificate: Certificate) -> None:
    with connect(https, certificate) as connection:
        for byte in GET:
            connection.send(bytes([byte]))
        assert connection.receive().status == 200


def test_more_in_a_record_than_a_read_takes(https: Server, certificate: Certificate) -> None:
    """What OpenSSL holds back makes no socket readable: it must be asked for."""
    with connect(https, certificate) as connection:
        connection.send(GET * 1000)
        for _ in range(1000):
            assert connection.receive().status == 200


def test_large_body_and_refusal(https: Server, certificate: Certificate) -> None:
    head = b"POST /api/v1/session HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n"
    with connect(https, certificate) as connection:
        connection.send(head % 1_000_000 + b"x" * 1_000_000)
        assert connection.receive().status in (400, 415)
        connection.send(head % 9_999_999)
        assert connection.receive().status == 413
        connection.assert_closed()


def test_session_cookie_is_secure(https: Server, certificate: Certificate) -> None:
    body = b'{"username":"alice","password":"itops-demo-password"}'
    with connect(https, certificate) as connection:
        answer = connection.exchange(
            b"POST /api/v1/session HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body
        )
        assert answer.status == 200
        assert "; Secure" in answer.headers["set-cookie"]


def test_handshake_that_does_not_go_on_is_ended(https: Server) -> None:
    for start in (b"", b"\x16\x03\x01\x02\x00\x01"):
        with RawConnection(https.connect()) as connection:
            started = time.monotonic()
            connection.send(start)
            connection.assert_ended()
            assert 0.9 < time.monotonic() - started < 5


def test_handshake_byte_by_byte_is_ended(https: Server) -> None:
    with RawConnection(https.connect()) as connection:
        hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"r" * 500
        assert connection.send_slowly(hello, 0.2) < len(hello)


def test_plain_request_is_no_handshake(https: Server) -> None:
    with RawConnection(https.connect()) as connection:
        connection.send(GET)
        connection.assert_ended()
    assert https.is_running


def test_many_handshakes_at_once(https: Server, certificate: Certificate) -> None:
    def visit(_: int) -> int:
        with connect(https, certificate) as connection:
            return connection.exchange(GET).status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(visit, range(64))) == {200}


def test_clients_that_leave_during_the_handshake(https: Server) -> None:
    for _ in range(50):
        connection = https.connect()
        connection.sendall(b"\x16\x03\x01")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()
    assert https.is_running


class TestFiles:
    def start(self, program: Program, example_registry: Path, tmp_path: Path, *tls: object) -> str:
        return program.run(
            *("serve", "--listen", "127.0.0.1:0", "--registry", example_registry),
            *("--db", f"sqlite://{tmp_path}/a.db", "--tls-cert", tls[0], "--tls-key", tls[1]),
            status=2,
        ).stderr

    def test_missing(
        self, program: Program, example_registry: Path, certificate: Certificate, tmp_path: Path
    ) -> None:
        missing = tmp_path / "missing"
        for pair in ((missing, certificate.key), (certificate.certificate, missing)):
            text = self.start(program, example_registry, tmp_path, *pair)
            assert "tls_certificate" in text
            assert str(missing) in text

    def test_not_a_pair(
        self, program: Program, example_registry: Path, certificate: Certificate, tmp_path: Path
    ) -> None:
        other = Certificate(tmp_path, "other")
        text = self.start(program, example_registry, tmp_path, certificate.certificate, other.key)
        assert "tls_certificate" in text

    def test_not_pem(
        self, program: Program, example_registry: Path, certificate: Certificate, tmp_path: Path
    ) -> None:
        junk = tmp_path / "junk.pem"
        junk.write_text("junk")
        text = self.start(program, example_registry, tmp_path, junk, certificate.key)
        assert "tls_certificate" in text


def test_settings_come_from_the_environment_too(
    program: Program, example_registry: Path, certificate: Certificate, tmp_path: Path
) -> None:
    with (
        Server(
            program,
            registry=example_registry,
            directory=tmp_path,
            env={
                "ITOPS_TLS_CERT": str(certificate.certificate),
                "ITOPS_TLS_KEY": str(certificate.key),
            },
        ) as server,
        connect(server, certificate) as connection,
    ):
        assert connection.exchange(GET).status == 200
