"""A wire between a server and its PostgreSQL that breaks at the worst moment: when a commit has
been sent and has not arrived."""

import contextlib
import socket
import threading

from itops.postgres import Postgres

CHUNK = 1 << 16
COMMIT = b"COMMIT\0"  # as the text of a command stands in the protocol


def shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


class PostgresProxy:
    """Passes everything on. Once `hold_commit` was called, the next commit is held back and its
    client loses the connection; `release` lets the commit arrive after all."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_armed = threading.Event()
        self.is_held = threading.Event()
        self.is_released = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database: str) -> str:
        return f"postgres://itops@127.0.0.1:{self.port}/{database}"

    def hold_commit(self) -> None:
        self.is_armed.set()

    def release(self) -> None:
        self.is_released.set()

    def remove(self) -> None:
        self.release()
        shut(self.listener)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                database = socket.create_connection(("127.0.0.1", self.postgres.port))
                threading.Thread(target=self._ask, args=(client, database), daemon=True).start()
                threading.Thread(target=self._answer, args=(database, client), daemon=True).start()

    def _ask(self, client: socket.socket, database: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := client.recv(CHUNK):
                if self.is_armed.is_set() and COMMIT in chunk:
                    self.is_armed.clear()
                    shut(client)
                    self.is_held.set()
                    self.is_released.wait()
                    database.sendall(chunk)
                    break
                database.sendall(chunk)
        with contextlib.suppress(OSError):
            database.shutdown(socket.SHUT_WR)  # what was sent is worked on first

    def _answer(self, database: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := database.recv(CHUNK):
                with contextlib.suppress(OSError):
                    client.sendall(chunk)
        shut(client)
        shut(database)
