"""A PgBouncer of our own in front of a PostgreSQL: transactions of one client meet any server."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from itops.postgres import START_S, Postgres, free_port

PROGRAM = "/usr/sbin/pgbouncer"


class PgBouncer:
    """In transaction mode, with so few servers that clients take turns on them."""

    def __init__(self, postgres: Postgres, servers: int) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="itops-pgb-"))
        self.port = free_port()
        self.log = self.directory / "log"
        configuration = self.directory / "pgbouncer.ini"
        (self.directory / "users").write_text('"itops" ""\n')
        configuration.write_text(
            "[databases]\n"
            f"* = host={postgres.directory} port={postgres.port}\n"
            "[pgbouncer]\n"
            "pool_mode = transaction\n"
            f"default_pool_size = {servers}\n"
            "max_client_conn = 200\n"
            "auth_type = trust\n"
            f"auth_file = {self.directory}/users\n"
            f"listen_addr =\nlisten_port = {self.port}\n"
            f"unix_socket_dir = {self.directory}\n"
            f"logfile = {self.log}\n"
        )
        self.log.touch()
        user = None
        if os.geteuid() == 0:
            user = "postgres"
            account = pwd.getpwnam(user)
            for path in (self.directory, *self.directory.iterdir()):
                os.chown(path, account.pw_uid, account.pw_gid)
        self.directory.chmod(0o755)
        self.process = subprocess.Popen(
            [PROGRAM, "--quiet", str(configuration)], user=user, stdin=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_S
        while not (self.directory / f".s.PGSQL.{self.port}").exists():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def url(self, database: str) -> str:
        host = quote(str(self.directory), safe="")
        return f"postgres://itops@/{database}?host={host}&port={self.port}"

    def remove(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        shutil.rmtree(self.directory, ignore_errors=True)
