"""Every pod of the chart meets the restricted Pod Security Standard, whatever is chosen.

The rules are those of https://kubernetes.io/docs/concepts/security/pod-security-standards/, and
the namespaces in examples/ ask for them. What somebody puts in by `extraContainers` and
`extraInitContainers` is theirs.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from itops.charts import Helm, Option, Release, read_options, read_releases
from itops.kubelet import pod
from itops.policy_chart import documents

RELEASES = read_releases()
COMBINATIONS = [
    pytest.param(RELEASES[name], option, id=f"{name}-{option.name}")
    for option in read_options()
    for name in option.releases
]
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral"} | {
    *("persistentVolumeClaim", "projected", "secret")
}
OF_OTHERS = {"wait", "log-shipper"}  # the extra containers of matrix.yaml


def faults(spec: dict[str, Any]) -> Iterator[str]:
    """What the standard forbids about a pod, and what we do: a token, and an image to write on."""
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield key
    if spec.get("automountServiceAccountToken") is not False:
        yield "mounts the token of its account"
    whole = spec.get("securityContext", {})
    if whole.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "no seccomp profile"
    if whole.get("runAsNonRoot") is not True or whole.get("runAsUser") == 0:
        yield "may be root"
    for volume in spec.get("volumes", []):
        if not volume.keys() - {"name"} <= VOLUMES:
            yield f"volume {volume['name']}"
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        own = container.get("securityContext", {})
        if container["name"] in OF_OTHERS:
            continue
        if own.get("allowPrivilegeEscalation") is not False or own.get("privileged"):
            yield f"{container['name']} may gain privileges"
        if own.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{container['name']} has capabilities"
        if own.get("readOnlyRootFilesystem") is not True:
            yield f"{container['name']} writes on its image"
        if "hostPort" in str(container.get("ports")):
            yield f"{container['name']} takes a port of its node"


@pytest.mark.parametrize(("release", "option"), COMBINATIONS)
def test_pods_are_restricted(helm4: Helm, release: Release, option: Option) -> None:
    workloads = [
        document
        for document in documents(helm4.template(release, option.values))
        if document["kind"] in ("Deployment", "Job")
    ]
    assert len(workloads) == (1 if option.name == "everything-off" else 3)
    found = {document["metadata"]["name"]: [*faults(pod(document))] for document in workloads}
    assert not any(found.values()), found
