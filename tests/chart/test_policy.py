"""From `ticketing:` to the files in the pod: complete, byte for byte, and known by one revision."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from itops import Program
from itops.charts import Helm, HelmError, Release, read_releases
from itops.policy_chart import (
    config_maps,
    documents,
    edited_in_place,
    find,
    large_policy,
    mounted,
    release_secret_size,
    write_files,
)

RELEASES = read_releases()
DEV = RELEASES["itops-dev"]
CHART = Release(name="itops", chart=RELEASES["itops-prod"].chart, namespace="itops")
KUBERNETES_LIMIT = 1024 * 1024


def revision_of(files: dict[str, str]) -> str:
    """As docs/decisions/0015 has it: of the lines that `sha256sum *.yaml` prints."""
    names = sorted(name for name in files if name.endswith(".yaml"))
    lines = [f"{hashlib.sha256(files[name].encode()).hexdigest()}  {name}\n" for name in names]
    return "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()


def policy_of(release: Release) -> dict[str, Any]:
    """`ticketing` of the last values file that has it."""
    paths = [CHART.chart / "values.yaml", *release.values]
    found = [yaml.safe_load(path.read_text(encoding="utf-8")).get("ticketing") for path in paths]
    policy: dict[str, Any] = [policy for policy in found if policy][-1]
    return policy


@pytest.fixture
def dev_policy() -> dict[str, Any]:
    return policy_of(DEV)


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_the_pod_gets_the_policy(
    helm: Helm, program: Program, release: Release, tmp_path: Path
) -> None:
    manifests = helm.template(release, {})
    deployment = find(manifests, "Deployment", release.name)
    files = mounted(manifests, deployment)
    directory = write_files(files, tmp_path / "ticketing.d")
    report = json.loads(
        program.run("check", "--strict", "--format", "json", directory, status=0).stdout
    )
    policy = policy_of(release)
    assert report["counts"] == {
        "workflows": len(policy["workflows"]),
        "groups": len(policy["groups"]),
        "categories": len(policy["catalog"]["categories"]),
        "items": len(policy["catalog"]["items"]),
    }
    revision = revision_of(files)
    assert report["revision"] == revision
    assert deployment["metadata"]["annotations"]["ticketing.itops/revision"] == revision


def test_files_are_named_as_the_directory_of_the_example(
    helm4: Helm, example_registry: Path
) -> None:
    manifests = helm4.template(DEV, {})
    files = mounted(manifests, find(manifests, "Deployment", DEV.name))
    assert sorted(files) == sorted(
        ["MANIFEST", *(path.name for path in example_registry.glob("*.yaml"))]
    )


def test_notes_show_the_revision(helm4: Helm) -> None:
    manifests = helm4.template(DEV, {})
    revision = revision_of(mounted(manifests, find(manifests, "Deployment", DEV.name)))
    notes = helm4.run("install", DEV.name, DEV.chart, "--dry-run=client").split("NOTES:")[1]
    assert f"?expect={revision}" in notes
    assert "/readyz" in notes


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_the_check_reads_the_very_same_policy(helm4: Helm, release: Release) -> None:
    manifests = helm4.template(release, {})
    served = mounted(manifests, find(manifests, "Deployment", release.name))
    checked = mounted(manifests, find(manifests, "Job", f"{release.name}-policy-check"))
    assert checked == {name: text for name, text in served.items() if name != "MANIFEST"}


def test_one_workflow_is_one_key(helm4: Helm, dev_policy: dict[str, Any]) -> None:
    """A proposal that touches one workflow touches one key; the rest that changes are digests."""
    before = config_maps(helm4.template(DEV, {}), "policy")
    [workflow] = [w for w in dev_policy["workflows"] if w["name"] == "incident_response"]
    workflow["description"] = "Another sentence."
    after = config_maps(helm4.template(DEV, {"ticketing": dev_policy}), "policy")
    changed = {
        (name, key)
        for name in before.keys() | after.keys()
        for key in before[name].keys() | after[name].keys()
        if before[name].get(key) != after[name].get(key)
    }
    assert changed == {
        ("itops-dev-ticketing-workflows-0", "workflow-incident_response.yaml"),
        ("itops-dev-ticketing-org", "MANIFEST"),
    }
    lines = [set(text["MANIFEST"].splitlines()) for name, text in before.items() if "org" in name]
    lines += [set(text["MANIFEST"].splitlines()) for name, text in after.items() if "org" in name]
    [was, will] = [line.split()[1] for line in lines[0] ^ lines[1]]
    assert was == will == "workflow-incident_response.yaml"


def test_only_production_restarts_for_policy(helm4: Helm) -> None:
    pods = []
    for release in (DEV, RELEASES["itops-prod"]):
        policy = policy_of(release)
        for description in ("One.", "Two."):
            policy["workflows"][0]["description"] = description
            manifests = helm4.template(release, {"ticketing": policy})
            pods.append(find(manifests, "Deployment", release.name)["spec"]["template"])
    assert pods[0] == pods[1]
    assert pods[2] != pods[3]


@pytest.mark.parametrize(
    "text",
    [
        "two\nlines",
        "two\nlines, and a line end\n",
        "three line ends\n\n\n",
        "  blanks before\n    and more\nand none",
        "a line that ends with a blank \nand goes on",
        "tab\tand # no comment: really",
        "- no list\n? no key\n--- \n...\n",
        "Grüße, 日本語 ✓ 🚒",
        "{{ .Values.image.tag }} is no template here",
        "on",
        "0x1F",
        "1.5e+3",
        "2026-01-01",
        "x" * 300 + " " + "y" * 300,
    ],
)
def test_text_arrives_as_it_was_written(helm: Helm, dev_policy: dict[str, Any], text: str) -> None:
    dev_policy["groups"][0]["description"] = text
    manifests = helm.template(DEV, {"ticketing": dev_policy})
    files = mounted(manifests, find(manifests, "Deployment", DEV.name))
    assert yaml.safe_load(files["groups.yaml"])["groups"] == dev_policy["groups"]
    digest = hashlib.sha256(files["groups.yaml"].encode()).hexdigest()
    assert f"{digest}  groups.yaml\n" in files["MANIFEST"]


def test_numbers_arrive_as_integers(helm: Helm, dev_policy: dict[str, Any]) -> None:
    dev_policy["catalog"]["items"][0]["sla"] = {
        "responseMinutes": 1000000,
        "resolutionMinutes": 5256000,
    }
    manifests = helm.template(DEV, {"ticketing": dev_policy})
    files = mounted(manifests, find(manifests, "Deployment", DEV.name))
    assert re.search(r"^ +resolutionMinutes: 5256000$", files["catalog.yaml"], re.MULTILINE)
    assert re.search(r"^ +responseMinutes: 1000000$", files["catalog.yaml"], re.MULTILINE)


def test_a_mapping_by_name_is_the_same_policy(
    helm: Helm, program: Program, dev_policy: dict[str, Any], tmp_path: Path
) -> None:
    """B7.8; an entry that is null is not there."""

    def by_name(entries: list[dict[str, Any]]) -> dict[str, Any]:
        return {entry.pop("name"): entry for entry in entries}

    dev_policy["workflows"] = by_name(dev_policy["workflows"])
    dev_policy["groups"] = by_name(dev_policy["groups"]) | {"vendor-support": None}
    for kind, entries in dev_policy["catalog"].items():
        dev_policy["catalog"][kind] = by_name(entries)
    manifests = helm.template(DEV, {"ticketing": dev_policy})
    files = mounted(manifests, find(manifests, "Deployment", DEV.name))
    assert "workflow-itops-dev.prod.change_strict.yaml" in files
    directory = write_files(files, tmp_path / "ticketing.d")
    done = program.run("check", "--strict", directory, status=0)
    assert "good: 8 workflows, 4 categories, 16 items, 14 groups" in done.stdout


def test_what_the_chart_does_not_know_reaches_the_loader(
    helm: Helm, program: Program, dev_policy: dict[str, Any], tmp_path: Path
) -> None:
    """The schema would refuse it; who skips the schema is stopped by the check."""
    dev_policy["workflow"] = dev_policy.pop("workflows")
    dev_policy["workflows"] = []
    manifests = helm.template(DEV, {"ticketing": dev_policy}, "--skip-schema-validation")
    checked = mounted(manifests, find(manifests, "Job", f"{DEV.name}-policy-check"))
    done = program.run("check", write_files(checked, tmp_path / "ticketing.d"), status=1)
    assert 'error[schema.unknown_key]: unknown key "workflow"' in done.stderr


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a.b"], '"a.b" cannot be the name of a workflow'),
        (["a b"], '"a b" cannot be the name of a workflow'),
        (["a/b/c/d/e/f/g"], '"a/b/c/d/e/f/g" cannot be the name of a workflow'),
        (["same", "same"], '"same" is declared twice'),
        (["/".join(["x" * 50] * 5)], "makes a ConfigMap key of 268 characters"),
        ([None], "entry 1 is not a mapping with a name"),
    ],
)
def test_names_that_make_no_key(
    helm: Helm, dev_policy: dict[str, Any], names: list[str | None], said: str
) -> None:
    dev_policy["workflows"] = [{"name": name} if name else {} for name in names]
    with pytest.raises(HelmError, match=re.escape(said)):
        helm.template(DEV, {"ticketing": dev_policy}, "--skip-schema-validation")


# Limits


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    return large_policy(workflows=2000, groups=5000)


@pytest.fixture(scope="module")
def large_manifests(helm4: Helm, large: dict[str, Any]) -> str:
    return helm4.template(CHART, {"ticketing": large})


def test_a_large_policy_loads(program: Program, large_manifests: str, tmp_path: Path) -> None:
    files = mounted(large_manifests, find(large_manifests, "Deployment", CHART.name))
    done = program.run("check", write_files(files, tmp_path / "ticketing.d"), status=0)
    assert "good: 2000 workflows, 1 categories, 1 items, 5000 groups" in done.stdout
    assert revision_of(files) in done.stdout


def test_no_config_map_nears_the_limit(large_manifests: str) -> None:
    sizes = {
        document["metadata"]["name"]: sum(
            len(key) + len(text.encode()) for key, text in document["data"].items()
        )
        for document in documents(large_manifests)
        if document["kind"] == "ConfigMap"
    }
    assert max(sizes.values()) <= 900 * 1024
    assert len([name for name in sizes if "ticketing-workflows" in name]) > 1


def test_one_more_workflow_changes_one_part(
    helm4: Helm, large: dict[str, Any], large_manifests: str
) -> None:
    before = config_maps(large_manifests, "policy")
    added = dict(large["workflows"][0], name="flow-new")
    more = dict(large, workflows=[added, *large["workflows"]])
    after = config_maps(helm4.template(CHART, {"ticketing": more}), "policy")
    assert before.keys() == after.keys()
    changed = [name for name in before if before[name] != after[name]]
    assert len(changed) == 2 and "itops-ticketing-org" in changed
    [part] = [name for name in changed if name != "itops-ticketing-org"]
    assert after[part].keys() - before[part].keys() == {"workflow-flow-new.yaml"}
    assert after[part].items() >= before[part].items()


def test_a_large_release_fits_into_helms_secret(helm4: Helm, large: dict[str, Any]) -> None:
    assert release_secret_size(helm4, CHART, {"ticketing": large}) < KUBERNETES_LIMIT


def test_too_large_a_key_is_said_in_words(helm4: Helm) -> None:
    values = {"ticketing": large_policy(1, 8000), "policy": {"maxBytes": 9_000_000}}
    said = r'the ConfigMap "groups" would hold \d+ bytes.* List people once'
    with pytest.raises(HelmError, match=said):
        helm4.template(CHART, values)


def test_too_large_a_policy_is_said_in_words(helm4: Helm, dev_policy: dict[str, Any]) -> None:
    values = {"ticketing": dict(dev_policy, org="acme"), "policy": {"maxBytes": 1000}}
    with pytest.raises(HelmError, match=r"more than policy\.maxBytes allows \(1000\)"):
        helm4.template(CHART, values)


def test_in_development_the_same_policy_fits(
    helm4: Helm, large: dict[str, Any], tmp_path: Path
) -> None:
    """In the file that people edit. What Helm keeps of that was measured: docs/helm.md, Limits."""
    manifests = helm4.template(edited_in_place(DEV, large, tmp_path), {})
    assert len(config_maps(manifests, "policy")) > 4


def test_in_development_the_limit_is_lower(helm4: Helm, dev_policy: dict[str, Any]) -> None:
    """There the policy is one time more in what Helm keeps."""
    manifests = helm4.template(DEV, {})
    files = mounted(manifests, find(manifests, "Deployment", DEV.name))
    size = sum(len(text.encode()) for name, text in files.items() if name != "MANIFEST")
    values = {"policy": {"maxBytes": size}}
    elsewhere = dict(dev_policy, org="mlops_app")  # of the same size
    assert "kind: Deployment" in helm4.template(CHART, {"ticketing": elsewhere, **values})
    said = rf"{size} bytes, .*: {size} allows in the chart's own values \({size * 86 // 100}\)"
    with pytest.raises(HelmError, match=said):
        helm4.template(DEV, values)


def test_more_workflows_than_sixteen_parts_hold(helm4: Helm) -> None:
    policy = large_policy(workflows=160, groups=1)
    for workflow in policy["workflows"]:
        workflow["description"] = "x" * 100_000
    values = {"ticketing": policy, "policy": {"maxBytes": 99_000_000}}
    with pytest.raises(HelmError, match="do not fit into 16 ConfigMaps"):
        helm4.template(CHART, values, "--skip-schema-validation")
