"""Nothing of the development policy gets into a production release unless somebody says so."""

import copy
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from itops.charts import Helm, HelmError, Release, read_releases

PROD = read_releases()["itops-prod"]
SECTIONS = ("org", "groups", "workflows", "catalog.categories", "catalog.items")

Render = Callable[[dict[str, Any]], str]


def cut(values: dict[str, Any], section: str) -> Any:
    """Takes a section of the policy out of the values and returns it."""
    *path, last = section.split(".")
    node = values["ticketing"]
    for key in path:
        node = node[key]
    return node.pop(last)


def put(values: dict[str, Any], section: str, content: Any) -> None:
    *path, last = section.split(".")
    node = values["ticketing"]
    for key in path:
        node = node.setdefault(key, {})
    node[last] = content


def digest(content: Any) -> str:
    """As Helm's `toJson | sha256sum` makes it."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def development() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((PROD.chart / "values.yaml").read_text())
    return values


@pytest.fixture
def production() -> dict[str, Any]:
    """The values file of production, to be changed by the test."""
    values: dict[str, Any] = yaml.safe_load(PROD.values[0].read_text(encoding="utf-8"))
    return values


@pytest.fixture
def render(helm: Helm) -> Render:
    """Renders the chart for production with nothing but these values."""
    bare = Release(name="itops", chart=PROD.chart, namespace="itops")
    return lambda values: helm.template(bare, values)


def test_the_values_file_is_complete(render: Render, production: dict[str, Any]) -> None:
    assert "mlops-app" in render(production)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_left_out_is_missed(
    render: Render, production: dict[str, Any], section: str
) -> None:
    cut(production, section)
    production["policy"] = {}
    said = rf"ticketing\.{re.escape(section)} is the development policy: it was left out"
    if section != "org":
        production["policy"] = {"sameAsDevelopment": {"org": "mlops-app"}}
    with pytest.raises(HelmError, match=said):
        render(production)


@pytest.mark.parametrize("section", SECTIONS[1:])
def test_a_copy_counts_as_left_out(
    render: Render, production: dict[str, Any], development: dict[str, Any], section: str
) -> None:
    put(production, section, cut(development, section))
    with pytest.raises(HelmError, match=rf"ticketing\.{re.escape(section)} is the development"):
        render(production)


@pytest.mark.parametrize("section", SECTIONS[1:])
def test_consent_is_to_one_content(
    render: Render, production: dict[str, Any], development: dict[str, Any], section: str
) -> None:
    content = cut(development, section)
    put(production, section, copy.deepcopy(content))
    # The policies must still belong together: consent to all that they share.
    for other in SECTIONS[1:]:
        put(production, other, content if other == section else cut(production, other))
    consent = production["policy"]["sameAsDevelopment"]
    consent[section] = digest(content)
    render(production)
    consent[section] = digest([])
    with pytest.raises(HelmError, match=re.escape(f"{section}: {digest(content)}")):
        render(production)


def test_consent_to_another_organisation_is_none(
    render: Render, production: dict[str, Any]
) -> None:
    production["policy"]["sameAsDevelopment"]["org"] = "acme"
    with pytest.raises(HelmError, match=r"ticketing\.org is the development policy"):
        render(production)


def test_an_organisation_of_its_own_needs_no_consent(
    render: Render, production: dict[str, Any]
) -> None:
    production["ticketing"]["org"] = "acme"
    del production["policy"]
    render(production)


def test_a_release_without_policy_of_its_own_has_none(render: Render) -> None:
    with pytest.raises(HelmError, match="is the development policy"):
        render({"flavour": "production", "image": {"tag": "1.0.0"}})


@pytest.mark.parametrize("content", [None, {}])
def test_the_comparison_cannot_be_emptied(
    render: Render, production: dict[str, Any], content: Any
) -> None:
    cut(production, "groups")
    production["developmentPolicy"] = content
    with pytest.raises(HelmError):
        render(production)


def test_development_as_mappings_is_refused(
    helm: Helm, production: dict[str, Any], tmp_path: Path
) -> None:
    """Helm merges mappings, so that entries of both would stand side by side."""
    chart = tmp_path / "itops"
    shutil.copytree(PROD.chart, chart)
    policy = yaml.safe_load((chart / "values.yaml").read_text())["ticketing"]
    policy["groups"] = {group.pop("name"): group for group in policy["groups"]}
    text = (chart / "values.yaml").read_text().split("ticketing: &development")[0]
    body = yaml.safe_dump({"ticketing": policy, "developmentPolicy": policy})
    (chart / "values.yaml").write_text(text + body)
    production["ticketing"]["groups"] = {"oncall": {"users": ["alice"]}}
    with pytest.raises(HelmError, match=r"ticketing\.groups: development declares it as a mapping"):
        helm.template(Release(name="itops", chart=chart, namespace="itops"), production)


def test_development_has_no_such_rule(helm: Helm) -> None:
    release = Release(name="itops", chart=PROD.chart, namespace="itops")
    assert "itops-dev.prod.change_strict" in helm.template(release, {"flavour": "dev"})
