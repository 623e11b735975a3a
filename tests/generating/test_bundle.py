"""The Databricks bundle: read back as YAML, and held against the classes of `databricks-bundles`, which refuse what is not known."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from databricks.bundles.jobs import Job

from nb2pkg.model.options import Deployment
from nb2pkg.model.plan import Plan, Setting
from nb2pkg.model.project import Project

ALL = Deployment(bundle=True)


@pytest.fixture
def bundle(
    project_with: Callable[[Plan, Deployment], Project],
) -> Callable[..., tuple[dict[str, Any], dict[str, Any]]]:
    """The contents of `databricks.yml`, and the job as a dictionary that `Job` has accepted."""

    def made(
        plan: Plan, deployment: Deployment = ALL
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        texts = {f.path: f.text for f in project_with(plan, deployment).files}
        job = yaml.safe_load(texts["resources/mean_house.job.yml"])["resources"]["jobs"]
        assert list(job) == ["mean_house"]
        Job.from_dict(job["mean_house"])
        return yaml.safe_load(texts["databricks.yml"]), job["mean_house"]

    return made


def widget(name: str, default: str, **more: Any) -> Setting:
    field = re.sub(r"\W", "_", f"env_{name}") if "." in name else name
    return Setting(f"widget_{name}", field, "str", default, 1, 1, widget=name, **more)


def test_a_project_has_a_bundle_when_it_came_from_databricks_or_on_request(
    project_with, plan, changed
) -> None:
    def has(plan: Plan, bundle: bool | None) -> bool:
        files = project_with(plan, Deployment(bundle=bundle)).files
        return "databricks.yml" in {f.path for f in files}

    assert [has(plan, asked) for asked in (None, True, False)] == [False, True, False]
    of_databricks = changed(databricks=True)
    assert [has(of_databricks, asked) for asked in (None, True, False)] == [
        True,
        True,
        False,
    ]


def test_the_job_runs_the_command_on_serverless_compute(bundle, changed) -> None:
    plan = changed(
        settings=(widget("day", '"monday"'), widget("write_mode", '"append"'))
    )
    _, job = bundle(plan)
    (task,) = job["tasks"]
    assert task["python_wheel_task"]["package_name"] == "mean-house"
    assert task["python_wheel_task"]["entry_point"] == "mean-house"
    assert task["environment_key"] == job["environments"][0]["environment_key"]
    assert job["environments"][0]["spec"]["dependencies"] == ["../dist/*.whl"]
    assert "job_clusters" not in job and "notebook_task" not in task


def test_widgets_are_parameters_of_the_job_and_reach_the_command(
    bundle, changed
) -> None:
    plan = changed(
        settings=(widget("day", '"monday"'), widget("write_mode", '"append"'))
    )
    _, job = bundle(plan)
    assert job["parameters"] == [
        {"name": "day", "default": "monday"},
        {"name": "write_mode", "default": "append"},
        {"name": "git_sha", "default": "${bundle.git.commit}"},
        {"name": "branch", "default": "${bundle.git.branch}"},
    ]
    assert job["tasks"][0]["python_wheel_task"]["named_parameters"] == {
        "day": "{{job.parameters.day}}",
        "write_mode": "{{job.parameters.write_mode}}",
        "git_sha": "{{job.parameters.git_sha}}",
        "branch": "{{job.parameters.branch}}",
        "job_id": "{{job.id}}",
        "job_run_id": "{{job.run_id}}",
    }


def test_without_widgets_all_options_but_secrets_are_parameters(bundle, plan) -> None:
    _, job = bundle(plan)
    defaults = {p["name"]: p["default"] for p in job["parameters"]}
    assert {n: v for n, v in defaults.items() if n not in ("git_sha", "branch")} == {
        "size": "0.25",
        "names": "['a', 'b']",
        "window": "(1, 2)",
        "debug": "false",
        "limit": "None",
        "mode": "fast",
    }


def test_what_the_job_gives_is_what_the_command_takes(
    bundle, plan, text_of, changed
) -> None:
    """The command of the project parses exactly the arguments of the job."""
    of_databricks = changed(databricks=True)
    _, job = bundle(of_databricks)
    given = job["tasks"][0]["python_wheel_task"]["named_parameters"]
    defaults = {p["name"]: p["default"] for p in job["parameters"]}
    arguments = [f"--{name}={defaults.get(name, '17')}" for name in given]
    namespace: dict[str, Any] = {"__name__": "command"}
    text = text_of(of_databricks, "src/mean_house/__main__.py")
    config = text_of(of_databricks, "src/mean_house/config.py")
    text = text.replace("from mean_house import __version__\n", "__version__ = '1'\n")
    text = text.replace("from mean_house.config import Config\n", "")
    module = types.ModuleType("mean_house_config")
    sys.modules[module.__name__] = module
    exec(config, module.__dict__)
    namespace["Config"] = module.Config
    exec(text, namespace)
    parsed, origin = namespace["parse_arguments"](arguments)
    assert parsed == module.Config()
    assert origin["job_id"] == "17" and origin["branch"] == "${bundle.git.branch}"


def test_a_notebook_task_has_a_cluster_with_the_wheel(bundle, changed) -> None:
    plan = changed(settings=(widget("day", '"monday"'), widget("00.env", '"dev"')))
    _, job = bundle(plan, Deployment(bundle=True, task="notebook"))
    (task,) = job["tasks"]
    assert task["notebook_task"]["notebook_path"] == "../notebooks/mean_house.ipynb"
    assert task["libraries"] == [{"whl": "../dist/*.whl"}]
    assert task["job_cluster_key"] == job["job_clusters"][0]["job_cluster_key"]
    # Job parameters reach a notebook by themselves, under the widgets' own names.
    assert [p["name"] for p in job["parameters"]] == [
        "day",
        "00.env",
        "git_sha",
        "branch",
    ]
    assert set(task["notebook_task"]["base_parameters"]) == {"job_id", "job_run_id"}


def test_a_job_cluster_asks_for_its_kind_of_machine(bundle, plan) -> None:
    whole, job = bundle(plan, Deployment(bundle=True, compute="job-cluster"))
    assert "default" not in whole["variables"]["node_type_id"]
    cluster = job["job_clusters"][0]["new_cluster"]
    assert cluster["node_type_id"] == "${var.node_type_id}"
    assert "environments" not in job


def test_nothing_is_scheduled_unasked(bundle, plan) -> None:
    whole, job = bundle(plan)
    assert "schedule" not in job and "schedule_status" not in whole["variables"]


def test_a_schedule_is_paused_outside_prd(bundle, plan) -> None:
    deployment = Deployment(
        True, schedule="0 30 6 ? * MON", timezone="Europe/Amsterdam"
    )
    whole, job = bundle(plan, deployment)
    assert job["schedule"] == {
        "quartz_cron_expression": "0 30 6 ? * MON",
        "timezone_id": "Europe/Amsterdam",
        "pause_status": "${var.schedule_status}",
    }
    assert whole["variables"]["schedule_status"]["default"] == "PAUSED"
    assert {n: t.get("variables") for n, t in whole["targets"].items()} == {
        "dev": None,
        "acc": None,
        "prd": {"schedule_status": "UNPAUSED"},
    }


def test_each_development_deployment_has_a_wheel_of_its_own(bundle, plan) -> None:
    whole, _ = bundle(plan)
    dev = whole["targets"]["dev"]
    assert dev["mode"] == "development" and dev["default"] is True
    assert dev["presets"] == {"artifacts_dynamic_version": True}


def test_the_job_says_who_pays(bundle, plan) -> None:
    whole, job = bundle(plan)
    assert job["tags"]["cost_center"] == "${var.cost_center}"
    assert whole["variables"]["cost_center"]["default"] == "mean-house"


HOSTILE = [
    "yes",
    "null",
    "1e3",
    "- a: [b] #c",
    '"quoted" \\ back',
    "größe 😀 \u200b\ufeff\x85",
    "'",
    "&a *a !tag",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(bundle, changed, text: str) -> None:
    from nb2pkg.generating.spelling import one_line

    plan = changed(summary=text, settings=(widget("day", repr(text)),))
    _, job = bundle(plan)
    assert job["description"] == one_line(text)
    found = {p["name"]: p["default"] for p in job["parameters"]}
    # What YAML cannot hold as it is is left to the command's own default.
    assert found.get("day", one_line(text)) == one_line(text)
    assert ("day" in found) == (text == one_line(text))


@pytest.mark.parametrize("default", ["${var.x}", "{{job.id}}", "a\nb"])
def test_what_databricks_would_replace_is_no_default(bundle, changed, default) -> None:
    _, job = bundle(changed(settings=(widget("day", repr(default)),)))
    assert [p["name"] for p in job["parameters"]] == ["git_sha", "branch"]


def test_a_widget_called_branch_is_the_notebooks(bundle, changed) -> None:
    _, job = bundle(changed(settings=(widget("branch", '"north"'),)))
    assert [p["default"] for p in job["parameters"] if p["name"] == "branch"] == [
        "north"
    ]


def test_ci_validates_and_deploys_with_short_lived_credentials(
    text_of, changed, plan
) -> None:
    path = ".github/workflows/ci.yml"
    assert "databricks" not in text_of(plan, path)
    workflow = yaml.safe_load(text_of(changed(databricks=True), path))
    job = workflow["jobs"]["bundle"]
    assert job["permissions"] == {"contents": "read", "id-token": "write"}
    assert job["env"]["DATABRICKS_AUTH_TYPE"] == "github-oidc"
    assert "secrets." not in text_of(changed(databricks=True), path)
    runs = [step.get("run", "") for step in job["steps"]]
    assert 'databricks bundle validate --target "$TARGET"' in runs
    assert job["steps"][-1]["if"] == "github.event_name == 'push'"
    used = [
        s["uses"] for j in workflow["jobs"].values() for s in j["steps"] if "uses" in s
    ]
    assert all(len(one.partition("@")[2]) == 40 for one in used)
