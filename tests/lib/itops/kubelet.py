"""What a node does with a pod of the chart: its volume of policy, and what its containers run."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from itops.mount import KubeletMount
from itops.policy_chart import documents, find
from itops.program import Program

MOUNT = "/etc/itops/ticketing.d"


def pod(workload: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = workload["spec"]["template"]["spec"]
    return spec


def arguments(container: dict[str, Any], replaced: dict[str, str]) -> list[str]:
    """The arguments of a container, with what is elsewhere here; all of that must occur."""
    given = container["args"]
    assert replaced.keys() <= set(given)
    return [replaced.get(argument, argument) for argument in given]


def settings(container: dict[str, Any]) -> dict[str, str]:
    """The environment of a container, without what comes from Secrets."""
    return {
        variable["name"]: variable["value"] for variable in container["env"] if "value" in variable
    }


class PolicyVolume:
    """The projected volume of one pod, kept up to date at `path`.

    The kubelet hears of each ConfigMap by itself. So one look at its cache may write the new half
    of a policy beside the old half; `arrive_apart` does that, `arrive` has all of them at once.
    """

    def __init__(self, path: Path, manifests: str, workload: dict[str, Any]) -> None:
        self.path = path
        self._mount = KubeletMount(path)
        self.mount(manifests, workload)

    def mount(self, manifests: str, workload: dict[str, Any]) -> None:
        """As for a new pod: this may join other ConfigMaps than the one before."""
        [volume] = [one for one in pod(workload)["volumes"] if one["name"] == "ticketing"]
        self.names = [source["configMap"]["name"] for source in volume["projected"]["sources"]]
        self.arrive(manifests)

    def arrive(self, manifests: str) -> None:
        self._known = self._config_maps(manifests)
        self._project()()

    def arrive_apart(
        self, manifests: str, chance: random.Random
    ) -> Iterator[tuple[bool, Callable[[], None]]]:
        """Projects one changed ConfigMap after the other, in any order. Yields after each whether
        it was the last, and what deletes the files of before, for the caller to do."""
        fresh = self._config_maps(manifests)
        late = [name for name in self.names if fresh[name] != self._known[name]]
        chance.shuffle(late)
        while late:
            name = late.pop()
            self._known[name] = fresh[name]
            yield not late, self._project()

    def _config_maps(self, manifests: str) -> dict[str, dict[str, str]]:
        return {
            document["metadata"]["name"]: document["data"]
            for document in documents(manifests)
            if document["kind"] == "ConfigMap" and document["metadata"]["name"] in self.names
        }

    def _project(self) -> Callable[[], None]:
        files: dict[str, bytes] = {}
        for name in self.names:
            data = {key: text.encode() for key, text in self._known[name].items()}
            assert not files.keys() & data.keys(), "two ConfigMaps hold one file"
            files |= data
        return self._mount.switch(files)


def run_policy_check(
    program: Program, manifests: str, release: str, path: Path
) -> CompletedProcess[str]:
    """Runs the Job before an upgrade: its own command, on its own copy of the policy at `path`."""
    job = find(manifests, "Job", f"{release}-policy-check")
    volume = PolicyVolume(path, manifests, job)
    [container] = pod(job)["containers"]
    return program.run(*arguments(container, {MOUNT: str(volume.path)}))
