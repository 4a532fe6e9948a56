"""A control plane of Kubernetes: the real API server, and of all else no more than the chart needs.

`Node` stands in for controllers and kubelet: it runs the containers of Jobs for real, after the API
server has admitted their pods by the restricted standard.
"""

import base64
import json
import secrets
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from itops.charts import tool
from itops.kubelet import pod, settings
from itops.policy_chart import write_files
from itops.program import Program

GROUPS = {
    "Deployment": "apis/apps/v1",
    "HTTPRoute": "apis/gateway.networking.k8s.io/v1",
    "HorizontalPodAutoscaler": "apis/autoscaling/v2",
    "Ingress": "apis/networking.k8s.io/v1",
    "Job": "apis/batch/v1",
    "NetworkPolicy": "apis/networking.k8s.io/v1",
    "PodDisruptionBudget": "apis/policy/v1",
}
MERGE = {"Content-Type": "application/merge-patch+json"}
APPLY = {"Content-Type": "application/apply-patch+yaml"}
START_S, POLL_S = 90.0, 0.2


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(ready: Callable[[], bool], what: str) -> None:
    tick = threading.Event()
    for _ in range(int(START_S / POLL_S)):
        if ready():
            return
        tick.wait(POLL_S)
    raise AssertionError(f"{what} did not become ready in {START_S:.0f} s")


class Cluster:
    """etcd and kube-apiserver on ports of their own; `with Cluster(directory) as cluster`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.url = f"https://127.0.0.1:{free_port()}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.certificate = directory / "certificates" / "apiserver.crt"  # it makes one at start
        self.session.verify = str(self.certificate)
        token = secrets.token_hex()
        self.session.headers["Authorization"] = f"Bearer {token}"
        (directory / "tokens.csv").write_text(f"{token},admin,1,system:masters\n")
        self.kubeconfig = directory / "kubeconfig"
        cluster = {"server": self.url, "certificate-authority": str(self.certificate)}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "here", "cluster": cluster}],
            "users": [{"name": "admin", "user": {"token": token}}],
            "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
            "current-context": "here",
        }
        self.kubeconfig.write_text(json.dumps(config))
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *options: str) -> None:
        with (self.directory / f"{name}.log").open("wb") as log:
            command = [tool(name), *options]
            self.processes.append(subprocess.Popen(command, stdout=log, stderr=log))

    def __enter__(self) -> "Cluster":
        etcd, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        self.start(
            "etcd",
            *(f"--data-dir={self.directory}/etcd", f"--listen-client-urls={etcd}"),
            *(f"--advertise-client-urls={etcd}", f"--listen-peer-urls={peer}"),
        )
        key = self.directory / "accounts.key"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        self.start(
            "kube-apiserver",
            *(f"--etcd-servers={etcd}", f"--cert-dir={self.directory}/certificates"),
            *("--bind-address=127.0.0.1", f"--secure-port={self.url.rpartition(':')[2]}"),
            *(f"--token-auth-file={self.directory}/tokens.csv", "--authorization-mode=RBAC"),
            *("--service-account-issuer=https://kubernetes.default.svc",),
            *(f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}"),
            # Nobody makes the accounts that pods run as.
            *(
                "--service-cluster-ip-range=10.96.0.0/16",
                "--disable-admission-plugins=ServiceAccount",
            ),
        )
        wait_for(self.is_ready, "kube-apiserver")
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait()

    def is_ready(self) -> bool:
        try:
            return self.certificate.exists() and self.session.get(f"{self.url}/readyz").ok
        except requests.ConnectionError:
            return False

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, f"{self.url}/{path}", timeout=30, **options)

    def get(self, path: str) -> dict[str, Any]:
        document: dict[str, Any] = self.request("GET", path).json()
        return document

    def make_namespace(self, name: str) -> None:
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        body = {"metadata": {"name": name, "labels": labels}}
        assert self.request("POST", "api/v1/namespaces", json=body).status_code == 201

    def path(self, kind: str, namespace: str) -> str:
        plural = {"NetworkPolicy": "networkpolicies", "Ingress": "ingresses"}
        name = plural.get(kind, kind.lower() + "s")
        return f"{GROUPS.get(kind, 'api/v1')}/namespaces/{namespace}/{name}"

    def try_to_apply(self, document: dict[str, Any]) -> list[str]:
        """What the API server has against an object: errors and warnings; nothing is kept."""
        path = self.path(document["kind"], document["metadata"]["namespace"])
        answer = self.request(
            "PATCH",
            f"{path}/{document['metadata']['name']}",
            params={"dryRun": "All", "fieldManager": "tests", "fieldValidation": "Strict"},
            headers=APPLY,
            json=document,
        )
        said = [] if answer.ok else [str(answer.json()["message"])]
        if warning := answer.headers.get("Warning"):
            said.append(warning)
        return said

    def release_secret(self, name: str, revision: int) -> int:
        """How many bytes Helm keeps of a release."""
        path = f"api/v1/namespaces/{name}/secrets/sh.helm.release.v1.{name}.v{revision}"
        return len(base64.b64decode(self.get(path)["data"]["release"]))


class Node(threading.Thread):
    """Ends the Jobs of one namespace as their containers end."""

    def __init__(self, cluster: Cluster, namespace: str, program: Program, directory: Path) -> None:
        super().__init__(daemon=True)
        self.cluster = cluster
        self.namespace = namespace
        self.program = program
        self.directory = directory
        self.ended: list[tuple[str, int, str]] = []  # name, exit status and output of each Job
        self._ends = threading.Event()

    def __enter__(self) -> "Node":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self.join()

    def run(self) -> None:
        while not self._ends.wait(POLL_S):
            for job in self.cluster.get(self.cluster.path("Job", self.namespace))["items"]:
                if not job.get("status", {}).get("conditions"):
                    self.finish(job["metadata"]["name"], *self.run_job(job))

    def run_job(self, job: dict[str, Any]) -> tuple[int, str]:
        refused = self.admit(job)
        [container] = pod(job)["containers"]
        if refused or container["args"][0] == "probe":  # there is no network here to ask over
            return int(bool(refused)), refused
        there = Path(tempfile.mkdtemp(dir=self.directory)) / "ticketing.d"
        write_files(self.files(job), there)
        words = [word.replace("/etc/itops/ticketing.d", str(there)) for word in container["args"]]
        done = self.program.run(*words, env=settings(container) if "env" in container else {})
        return done.returncode, done.stdout + done.stderr

    def admit(self, workload: dict[str, Any]) -> str:
        """Why the API server does not take the pod of a workload; empty when it does."""
        template = workload["spec"]["template"]
        metadata = {"generateName": "pod-", "labels": template["metadata"]["labels"]}
        body = {"metadata": metadata, "spec": template["spec"]}
        path = f"api/v1/namespaces/{self.namespace}/pods"
        answer = self.cluster.request("POST", path, params={"dryRun": "All"}, json=body)
        return "" if answer.ok else str(answer.json()["message"])

    def files(self, workload: dict[str, Any]) -> dict[str, str]:
        [volume] = [one for one in pod(workload)["volumes"] if one["name"] == "ticketing"]
        files: dict[str, str] = {}
        for source in volume["projected"]["sources"]:
            path = self.cluster.path("ConfigMap", self.namespace)
            files |= self.cluster.get(f"{path}/{source['configMap']['name']}")["data"]
        return files

    def finish(self, name: str, status: int, said: str) -> None:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        kinds = ("FailureTarget", "Failed") if status else ("SuccessCriteriaMet", "Complete")
        body: dict[str, Any] = {
            "startTime": now,
            "conditions": [
                {"type": kind, "status": "True", "lastTransitionTime": now, "reason": "Ended"}
                for kind in kinds
            ],
            ("failed" if status else "succeeded"): 1,
        }
        if not status:
            body["completionTime"] = now
        path = f"{self.cluster.path('Job', self.namespace)}/{name}/status"
        answer = self.cluster.request("PATCH", path, json={"status": body}, headers=MERGE)
        assert answer.ok, answer.text
        self.ended.append((name, status, said))
