"""What a repository with policy runs before a merge: the pre-commit hook and the pipelines.

Each is run for real in a repository that looks like ours: pre-commit by `git commit`, and the
examples in examples/ci by executing their script lines as their runners would.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from itops import Program
from itops.charts import tool

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples" / "ci"
DEV = "helmcharts/dev/charts/itops/values.yaml"
PROD = "helmcharts/prod/itops/values.yaml"
EXPRESSION = re.compile(r"\$\{\{\s*([a-z_.]+)\s*\}\}")


@dataclass
class Repository:
    """A policy repository: our charts under git, `itops`, `helm` and `pre-commit` on the path."""

    path: Path
    environment: dict[str, str]

    def run(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=self.path,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def edit(self, file: str, find: str, put: str) -> None:
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert find in text
        path.write_text(text.replace(find, put, 1), encoding="utf-8")


@pytest.fixture
def repository(program: Program, tmp_path: Path) -> Repository:
    bin_directory = tmp_path / "bin"
    bin_directory.mkdir()
    pre_commit = Path(sys.executable).with_name("pre-commit")
    for name, target in (
        ("itops", program.path),
        ("helm", tool("helm4")),
        ("pre-commit", pre_commit),
    ):
        (bin_directory / name).symlink_to(target)
    path = tmp_path / "repository"
    shutil.copytree(ROOT / "helmcharts", path / "helmcharts")
    made = Repository(
        path,
        program.environment(
            {
                "PATH": f"{bin_directory}:{os.environ['PATH']}",
                "HOME": str(tmp_path),
                "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
                "GIT_CONFIG_GLOBAL": "/dev/null",
                "GIT_AUTHOR_NAME": "A",
                "GIT_AUTHOR_EMAIL": "a@example.com",
                "GIT_COMMITTER_NAME": "A",
                "GIT_COMMITTER_EMAIL": "a@example.com",
            }
        ),
    )
    done = made.run("git init --quiet && git add . && git commit --quiet --message start")
    assert done.returncode == 0, done.stderr
    return made


# pre-commit


@pytest.fixture
def hooked(repository: Repository, tmp_path: Path) -> Repository:
    """The hook is installed, from a repository that offers what ours does."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    config = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text(encoding="utf-8"))
    config["repos"][0]["repo"] = str(hooks)
    (repository.path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    done = repository.run(
        f"cd {hooks} && git init --quiet && git add . && git commit --quiet --message hooks"
        " && git tag v0.1.0 && cd - && git add . && pre-commit install && git commit -m hooked"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return repository


def commit(repository: Repository) -> subprocess.CompletedProcess[str]:
    return repository.run("git add . && git commit --message edit")


def test_hook_lets_a_good_edit_pass(hooked: Repository) -> None:
    hooked.edit(DEV, '"Service Outage"', '"Service is down"')
    done = commit(hooked)
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^policy of \w+\.*Passed$", done.stderr, re.MULTILINE)) == 2


def test_hook_refuses_a_bad_edit(hooked: Repository) -> None:
    hooked.edit(DEV, "role: db-admins", "role: db-admin")
    done = commit(hooked)
    assert done.returncode == 1
    assert re.search(rf"^{DEV}:\d+:\d+: error\[workflow\.unknown_role\]", done.stderr, re.MULTILINE)
    assert hooked.run("git status --porcelain").stdout == f"M  {DEV}\n"


def test_hook_names_the_layer_to_mend(hooked: Repository) -> None:
    hooked.edit(PROD, "workflow: incident_response", "workflow: incident_respons")
    done = commit(hooked)
    assert done.returncode == 1
    assert re.search(
        rf"^{PROD}:\d+:\d+: error\[item\.unknown_workflow\]", done.stderr, re.MULTILINE
    )
    assert re.search(r"^policy of development\.*\(no files to check\)Skipped$", done.stderr, re.M)


def test_hook_is_quiet_about_other_files(hooked: Repository) -> None:
    (hooked.path / "README.md").write_text("# Policy\n")
    done = commit(hooked)
    assert done.returncode == 0
    assert done.stderr.count("Skipped") == 2


# Pipelines


@dataclass(frozen=True)
class Step:
    name: str
    command: str
    is_always: bool = False


@dataclass(frozen=True)
class Job:
    """One job of a pipeline, with its variables: what is left is to run its steps in turn."""

    name: str
    variables: dict[str, str]
    steps: list[Step]


def github_jobs() -> list[Job]:
    workflow = yaml.safe_load((EXAMPLES / "github-actions.yaml").read_text(encoding="utf-8"))
    assert set(workflow) == {"name", True, "permissions", "env", "jobs"}  # True: `on` in YAML 1.1
    (job,) = workflow["jobs"].values()
    jobs = []
    for row in job["strategy"]["matrix"]["include"]:

        def expand(text: str, row: dict[str, str] = row) -> str:
            return EXPRESSION.sub(lambda found: row[found[1].removeprefix("matrix.")], text)

        environment = {**workflow["env"], **job["env"]}
        steps = [
            Step(step["name"], expand(step["run"]), step.get("if") == "always()")
            for step in job["steps"]
            if "run" in step
        ]
        variables = {key: expand(value) for key, value in environment.items()}
        jobs.append(Job(expand(job["name"]), variables, steps))
    return jobs


def gitlab_jobs() -> list[Job]:
    pipeline = yaml.safe_load((EXAMPLES / "gitlab-ci.yaml").read_text(encoding="utf-8"))
    job = pipeline["check-policy"]
    assert job["stage"] in pipeline["stages"]
    steps = [Step(line, line) for line in job["script"]]
    return [Job(row["ENVIRONMENT"], row, steps) for row in job["parallel"]["matrix"]]


# `docker run OPTIONS IMAGE ARGUMENTS…` without a container engine: the program itself.
DOCKER = """#!/bin/bash
[ "$1" = run ] || exit 125
shift
while [[ $1 == --* ]]; do
    case $1 in
    --rm) shift ;;
    --volume | --workdir) shift 2 ;;
    *) exit 125 ;;
    esac
done
[ "$1" = "$ITOPS_IMAGE" ] || exit 125
shift
exec "$ITOPS_PROGRAM" "$@"
"""


def run_job(repository: Repository, job: Job, tmp_path: Path) -> dict[str, Any]:
    """The outcome of every step that ran, as a runner runs them: after a failure only `always`."""
    docker = tmp_path / "bin" / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    added = tmp_path / "added-to-path"
    added.touch()
    variables = {
        **job.variables,
        "RUNNER_TEMP": str(tmp_path / "runner"),
        "GITHUB_PATH": str(added),
        "ITOPS_PROGRAM": str(tmp_path / "bin" / "itops"),
    }
    outcome: dict[str, Any] = {}
    has_failed = False
    for step in job.steps:
        if has_failed and not step.is_always:
            continue
        path = ":".join([*added.read_text().split(), repository.environment["PATH"]])
        outcome[step.name] = repository.run(step.command, **{**variables, "PATH": path})
        has_failed = has_failed or outcome[step.name].returncode != 0
    outcome["failed"] = has_failed
    return outcome


def job_name(job: Job) -> str:
    return job.name


@pytest.mark.parametrize("job", [*github_jobs(), *gitlab_jobs()], ids=job_name)
def test_pipelines_pass_our_own_policy(repository: Repository, job: Job, tmp_path: Path) -> None:
    outcome = run_job(repository, job, tmp_path)
    assert not outcome["failed"], outcome
    assert len(outcome) == len(job.steps) + 1


def test_github_annotates_and_reports(repository: Repository, tmp_path: Path) -> None:
    repository.edit(PROD, "workflow: incident_response", "workflow: incident_respons")
    job = next(job for job in github_jobs() if job.name == "itops-prod")
    outcome = run_job(repository, job, tmp_path)
    annotation = outcome["Check what people edit"].stdout
    assert re.match(
        rf"::error file={PROD},line=\d+,col=\d+,title=item\.unknown_workflow::", annotation
    )
    assert "Check what would be installed" not in outcome
    assert outcome["Report"].returncode == 0
    report = (repository.path / "policy.sarif").read_text()
    assert f'"uri":"{PROD}"' in report
    assert outcome["failed"]


def test_github_checks_what_helm_renders(repository: Repository, tmp_path: Path) -> None:
    """A template that spoils policy shows nowhere else."""
    repository.edit(
        "helmcharts/dev/charts/itops/templates/_policy.tpl",
        "{{- toYaml . -}}",
        '{{- toYaml . | replace "role: db-admins" "role: db-admin" -}}',
    )
    job = next(job for job in github_jobs() if job.name == "itops-dev")
    outcome = run_job(repository, job, tmp_path)
    assert outcome["Check what people edit"].returncode == 0
    said = outcome["Check what would be installed"]
    assert said.returncode == 1
    assert re.search(r"^rendered\.yaml:\d+:\d+: error\[workflow\.unknown_role\]", said.stderr)


def test_gitlab_keeps_a_report(repository: Repository, tmp_path: Path) -> None:
    repository.edit(DEV, "role: db-admins", "role: db-admin")
    job = next(job for job in gitlab_jobs() if job.name == "development")
    outcome = run_job(repository, job, tmp_path)
    assert outcome["failed"]
    report = (repository.path / "policy-development.json").read_text()
    assert '"code":"workflow.unknown_role"' in report
