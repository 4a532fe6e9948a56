"""A PostgreSQL that Patroni keeps alive: several members, one primary, etcd between them."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests
import yaml

from itops.postgres import BIN, SETTINGS, Postgres, free_port

PATRONI = "/usr/bin/patroni"
ETCD = "/usr/bin/etcd"
USER = "postgres"
WAIT_S = 180.0
# What docs/scaling.md recommends. The times are the shortest that Patroni takes.
POLICY = {
    "ttl": 20,
    "loop_wait": 2,
    "retry_timeout": 3,
    "synchronous_mode": True,
    "synchronous_mode_strict": True,
}


def wait_until(what: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < deadline, why
        time.sleep(0.1)


class Member(Postgres):
    """One PostgreSQL, which its Patroni starts, promotes and stops."""

    def __init__(self, name: str, etcd_port: int) -> None:
        super().__init__()
        self.name = name
        self.rest = f"127.0.0.1:{free_port()}"
        self.patroni: subprocess.Popen[bytes] | None = None
        self.configuration = self.directory / "patroni.yml"
        address = f"127.0.0.1:{self.port}"
        configuration = {
            "scope": "itops",
            "name": name,
            "restapi": {"listen": self.rest, "connect_address": self.rest},
            "etcd3": {"host": f"127.0.0.1:{etcd_port}"},
            "bootstrap": {
                "dcs": POLICY,
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, {"auth": "trust"}],
            },
            "postgresql": {
                "listen": address,
                "connect_address": address,
                "data_dir": str(self.data),
                "bin_dir": str(BIN),
                "pgpass": str(self.directory / "pgpass"),
                "use_pg_rewind": True,
                "pg_hba": [
                    "local all all trust",
                    "host all all 127.0.0.1/32 trust",
                    "host replication all 127.0.0.1/32 trust",
                ],
                "authentication": {
                    "superuser": {"username": "itops"},
                    "replication": {"username": "standby"},
                },
                "parameters": {
                    **{key: value for key, value in SETTINGS.items() if key != "wal_level"},
                    "wal_log_hints": "on",
                    "unix_socket_directories": str(self.directory),
                },
            },
        }
        self.configuration.write_text(yaml.safe_dump(configuration))

    def start(self) -> "Member":
        with self.log.open("ab") as log:
            self.patroni = subprocess.Popen(
                [PATRONI, self.configuration],
                user=self.user,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def lose(self) -> None:
        """As if the machine were gone: nothing of it says goodbye."""
        if self.patroni is None:
            return
        self.patroni.kill()
        self.patroni.wait(timeout=60)
        self.patroni = None
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            pid = int(pid_file.read_text().split()[0])
            children = Path(f"/proc/{pid}/task/{pid}/children")
            pids = [pid, *map(int, children.read_text().split())] if children.exists() else []
            for each in pids:
                os.kill(each, signal.SIGKILL)
            wait_until(lambda: not Path(f"/proc/{pid}").exists(), "PostgreSQL is still there")

    def says(self, path: str) -> int:
        try:
            return requests.get(f"http://{self.rest}/{path}", timeout=5).status_code
        except requests.RequestException:
            return 0

    def remove(self) -> None:
        self.lose()
        shutil.rmtree(self.directory, ignore_errors=True)


class PatroniCluster:
    def __init__(self, members: int = 3) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="itops-etcd-"))
        account = pwd.getpwnam(USER)
        if os.geteuid() == 0:
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        self.etcd_port = free_port()
        client, peer = (f"http://127.0.0.1:{port}" for port in (self.etcd_port, free_port()))
        self.etcd = subprocess.Popen(
            [
                ETCD,
                *(
                    "--data-dir",
                    str(self.directory / "data"),
                    "--logger",
                    "zap",
                    "--log-level",
                    "fatal",
                ),
                *("--listen-client-urls", client, "--advertise-client-urls", client),
                *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
                *("--initial-cluster", f"default={peer}"),
            ],
            user=USER if os.geteuid() == 0 else None,
            stdin=subprocess.DEVNULL,
        )
        self.members = [Member(f"member-{n}", self.etcd_port) for n in range(members)]

    def start(self) -> "PatroniCluster":
        for member in self.members:
            member.start()
        self.wait_for_standbys(len(self.members) - 1)
        return self

    def primary(self) -> Member | None:
        found = [member for member in self.members if member.says("primary") == 200]
        return found[0] if len(found) == 1 else None

    def wait_for_primary(self, other_than: Member | None = None) -> Member:
        found: list[Member] = []

        def is_there() -> bool:
            primary = self.primary()
            if primary is None or primary is other_than:
                return False
            found.append(primary)
            return True

        wait_until(is_there, f"no primary: {self.logs()}")
        return found[-1]

    def wait_for_standbys(self, number: int) -> None:
        """One of them at least is what commits wait for."""

        def are_there() -> bool:
            standbys = [member for member in self.members if member.says("replica") == 200]
            return len(standbys) >= number and any(
                member.says("synchronous") == 200 for member in standbys
            )

        wait_until(lambda: self.primary() is not None and are_there(), f"none: {self.logs()}")

    def switch_over(self) -> Member:
        """As for maintenance: to a standby that has everything."""
        primary = self.wait_for_primary()
        answer = requests.post(
            f"http://{primary.rest}/switchover", json={"leader": primary.name}, timeout=120
        )
        assert answer.ok, answer.text
        return self.wait_for_primary(other_than=primary)

    def url(self, database: str) -> str:
        hosts = ",".join("127.0.0.1" for _ in self.members)
        ports = ",".join(str(member.port) for member in self.members)
        return (
            f"postgres://itops@/{database}?host={hosts}&port={ports}"
            "&target_session_attrs=read-write"
        )

    def logs(self) -> str:
        return json.dumps({m.name: m.log.read_text(errors="replace")[-2000:] for m in self.members})

    def remove(self) -> None:
        for member in self.members:
            member.remove()
        self.etcd.kill()
        self.etcd.wait(timeout=60)
        shutil.rmtree(self.directory, ignore_errors=True)
