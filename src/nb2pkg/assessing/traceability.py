"""Code and files in, answers about traceability and reproducibility out."""

from __future__ import annotations

import ast
import re

from nb2pkg.assessing.answering import Found, half, no_if, not_applicable, yes_if
from nb2pkg.assessing.code import LOGS, Call, Code, files_matching, lines_matching
from nb2pkg.assessing.documentation import trains
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.scorecard import Evidence, Ground
from nb2pkg.syntax.requirements import pip_requirements
from nb2pkg.syntax.user_paths import user_paths

_CI = r"^(?:\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|azure-pipelines[^/]*\.yml|\.circleci/config\.yml|Jenkinsfile|bitbucket-pipelines\.yml)$"
_DEPLOYS = (
    r"bundle deploy|terraform apply|kubectl apply|helm upgrade|twine upload|poetry publish|uv publish|docker push|"
    r"gh-action-pypi-publish|databricks/setup-cli.*deploy|serverless deploy|cdk deploy|az ml|gcloud .*deploy"
)
_ENVIRONMENT = re.compile(
    r"(?:^|[/_.-])(dev|develop|test|acc|uat|stg|staging|qa|prd|prod|production)(?=[/_.-]|$)"
)
_ALIASES = {
    "develop": "dev",
    "stg": "staging",
    "prd": "prod",
    "production": "prod",
    "uat": "acc",
}
_HOST = re.compile(
    r"https://[\w.-]*(?:azuredatabricks\.net|cloud\.databricks\.com|gcp\.databricks\.com)"
)
_TABLE = re.compile(r"^[A-Za-z_]\w*\.[A-Za-z_]\w*\.[A-Za-z_]\w*$")
_SQL_TABLE = re.compile(
    r"\b(?:FROM|JOIN|INTO|TABLE|UPDATE)\s+`?([A-Za-z_]\w*)`?\.`?([A-Za-z_]\w*)`?\.`?([A-Za-z_]\w*)`?",
    re.IGNORECASE,
)
_TABLE_CALLS = frozenset(
    {"table", "saveAsTable", "insertInto", "writeTo", "toTable", "forName"}
)
_COMMIT = re.compile(
    r"^(?:.*[_.\- ])?(?:git[_-]?sha|git[_-]?commit|commit[_-]?sha|git[_-]?hash|GITHUB_SHA|git_version)(?:[_.\- =:].*)?$",
    re.IGNORECASE,
)
_RUN = re.compile(
    r"^(?:.*[_.{ ])?(?:job[_-]?run[_-]?id|run[_-]?id|job[_-]?id|currentRunId|job\.run_id)(?:[}_. =:].*)?$",
    re.IGNORECASE,
)
_DATA_VERSION = re.compile(
    r"^(?:versionAsOf|timestampAsOf|data_version|dataset_version)$|VERSION AS OF|TIMESTAMP AS OF"
)
_READS = ("read_", "loadtxt", "genfromtxt", "open_dataset")
_LOCKS = r"(?:^|/)(?:poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock|conda-lock\.yml|pixi\.lock|requirements[^/]*\.lock)$"


def ci_files(ground: Ground) -> list[ProjectFile]:
    """The files that tell CI what to do."""
    return files_matching(ground, _CI)


def bundle_files(ground: Ground) -> list[ProjectFile]:
    """`databricks.yml` and the resources beside it."""
    return files_matching(
        ground,
        r"(?:^|/)databricks\.ya?ml$",
        r"^(?:resources|bundle)/.*\.ya?ml$",
        r"\.job\.ya?ml$",
    )


def infrastructure_as_code(code: Code) -> Found:
    """Files that describe jobs and services."""
    found = bundle_files(code.ground) + files_matching(
        code.ground,
        r"\.tf$",
        r"cloudformation|cdk\.json$",
        r"(?:^|/)dags/.*\.py$",
        r"(?:^|/)(?:k8s|kubernetes|helm|charts)/.*\.ya?ml$",
    )
    found += [
        file
        for file in files_matching(code.ground, r"\.ya?ml$")
        if re.search(r"^apiVersion:", file.text, re.M)
        and re.search(r"^kind:", file.text, re.M)
    ]
    return yes_if(
        [Evidence("describes infrastructure", f.path) for f in found],
        "no file describes the job",
    )


def deployed_by_pipeline(code: Code) -> Found:
    """A deploying command in CI."""
    return yes_if(
        lines_matching(ci_files(code.ground), _DEPLOYS), "no CI file deploys anything"
    )


def several_environments(code: Code) -> Found:
    """Targets of the bundle, or settings by environment."""
    targets = [
        Evidence(f"target {name}", file.path, 0, line)
        for file in files_matching(code.ground, r"(?:^|/)databricks\.ya?ml$")
        for name, line in _keys_below(file.text, "targets")
    ]
    named: dict[str, Evidence] = {}
    for file in files_matching(code.ground, r"\.(?:ya?ml|toml|json|tfvars|env)$"):
        found = _ENVIRONMENT.search(file.path.lower())
        if found and not file.path.startswith(".github"):
            name = _ALIASES.get(found[1], found[1])
            named.setdefault(name, Evidence(f"settings of {name}", file.path))
    best = targets if len(targets) >= len(named) else list(named.values())
    if len(best) == 1:
        return half(best, "only one")
    return yes_if(best, "no targets or settings by environment")


def same_code_everywhere(code: Code) -> Found:
    """Hosts, three-part table names and users' paths in code."""
    bad: list[Evidence] = []
    for piece in code.running:
        for node in piece.walk():
            text = getattr(node, "value", None)
            if isinstance(text, str) and not _is_prose(text):
                bad += [piece.at(node, path) for _, path in user_paths(text)]
                bad += [piece.at(node, host) for host in _HOST.findall(text)]
                bad += [
                    piece.at(node, ".".join(parts))
                    for parts in _SQL_TABLE.findall(text)
                ]
    for call in code.calls:
        argument = getattr(call.node.args[0], "value", None) if call.node.args else None
        if (
            call.last in _TABLE_CALLS
            and isinstance(argument, str)
            and _TABLE.match(argument)
        ):
            bad.append(call.piece.at(call.node, argument))
    return no_if(bad, "no host, table name or user's path is written into code")


def under_version_control(code: Code) -> Found:
    """A repository around it."""
    git = code.ground.git
    return yes_if(
        [Evidence("a git repository", git)] if git else [],
        "no git repository around it",
    )


def environment_as_code(code: Code) -> Found:
    """Bounds, lock, Python version: a third each."""
    ground = code.ground
    declared, bounded, places = _declared(code)
    locks = files_matching(ground, _LOCKS)
    pinned = [
        f
        for f in files_matching(ground, r"(?:^|/)requirements[^/]*\.txt$")
        if _all_pinned(f.text)
    ]
    version = lines_matching(
        files_matching(
            ground,
            r"(?:^|/)(?:pyproject\.toml|setup\.cfg|setup\.py|environment\.ya?ml)$",
        ),
        r"requires-python|python_requires|^\s*-?\s*python\s*[=<>~^]",
    ) + [
        Evidence("Python version", f.path)
        for f in files_matching(ground, r"^\.python-version$")
    ]
    points = (
        (bounded / declared if declared else 0) + bool(locks or pinned) + bool(version)
    )
    missing = [
        word
        for word, there in (
            (
                (
                    "no declared dependencies"
                    if not declared
                    else f"{bounded} of {declared} dependencies with a version"
                ),
                declared and bounded == declared,
            ),
            ("no lock file", locks or pinned),
            ("no Python version", version),
        )
        if not there
    ]
    evidence = [
        *places,
        *(Evidence("lock", f.path) for f in locks or pinned),
        *version[:1],
    ]
    if points >= 2.999:
        return Found("yes", 1.0, "", tuple(evidence[:5]))
    if not points:
        return Found("no", 0.0, ", ".join(missing))
    return Found("partly", points / 3, ", ".join(missing), tuple(evidence[:5]))


def run_names_commit(code: Code) -> Found:
    """`git_sha` in code or in the job's parameters."""
    lines = lines_matching(
        bundle_files(code.ground) + ci_files(code.ground),
        r"git[_-]?sha|git[_-]?commit|GITHUB_SHA|github\.sha|bundle\.git\.commit",
    )
    return yes_if(
        code.naming(_COMMIT) + lines, "no commit is passed to the code or logged"
    )


def run_names_job(code: Code) -> Found:
    """Ids of job and run, or a tracked run."""
    lines = lines_matching(bundle_files(code.ground), r"job\.run_id|job\.id|run_id")
    places = code.calling(
        "mlflow.start_run", "mlflow.autolog", "wandb.init", "neptune.init_run"
    )
    return yes_if(
        places + code.naming(_RUN) + lines, "no job or run id is taken or logged"
    )


def artifacts_recorded(code: Code) -> Found:
    """A model logged or registered; half when it is only saved."""
    recorded = code.calling(
        ".log_model",
        ".log_artifact",
        ".log_artifacts",
        ".register_model",
        ".create_model_version",
        "wandb.Artifact",
        "mlflow.autolog",
    )
    if recorded:
        return yes_if(recorded, "")
    saved = code.calling(
        "joblib.dump", "pickle.dump", "torch.save", ".save_model", ".save_pretrained"
    )
    if saved:
        return half(saved, "saved to a file, but not recorded with its run")
    if not trains(code):
        return not_applicable("nothing is trained")
    return yes_if([], "the model is neither saved nor recorded")


def data_version_recorded(code: Code) -> Found:
    """Versions of tables, logged inputs, DVC."""
    places = code.naming(_DATA_VERSION) + code.calling(
        "mlflow.log_input", "mlflow.data.from_pandas", "mlflow.data.load_delta"
    )
    places += [
        Evidence("tracked by DVC", f.path)
        for f in files_matching(code.ground, r"\.dvc$|(?:^|/)dvc\.(?:yaml|lock)$")
    ]
    if places:
        return yes_if(places, "")
    if not _reads_data(code):
        return not_applicable("no data is read")
    logged = [call.place for call in code.calls if _logs_parameters(call)]
    if logged:
        return half(logged, "parameters are logged, paths among them, but no version")
    return yes_if([], "the run does not say which version of the data it read")


def _logs_parameters(call: Call) -> bool:
    """`logger.info("… %s", config)`, `mlflow.log_params(…)`."""
    names = {n.id for n in ast.walk(call.node) if isinstance(n, ast.Name)}
    told = bool(LOGS.search(call.name) and names & {"config", "cfg", "args", "params"})
    return told or call.last in ("log_params", "log_param")


def can_roll_back(code: Code) -> Found:
    """A wheel with a version, an alias of a model."""
    aliases = code.calling(
        ".set_registered_model_alias", ".transition_model_version_stage"
    )
    wheels = files_matching(code.ground, r"^pyproject\.toml$", r"^setup\.(?:py|cfg)$")
    built = [
        place
        for place in lines_matching(
            wheels, r"^\s*version\s*=|^dynamic\s*=.*version|version="
        )
        if code.ground.package
    ]
    return yes_if(aliases + built, "nothing that has a version is released")


def _keys_below(text: str, key: str) -> list[tuple[str, int]]:
    """The keys one level below a top-level key of a YAML text, with their lines; block style only."""
    keys: list[tuple[str, int]] = []
    inside, indent = False, 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        depth = len(line) - len(line.lstrip())
        if depth == 0:
            inside, indent = line.split(":")[0].strip() == key, 0
        elif inside:
            indent = indent or depth
            found = re.match(r"\s*([\w.-]+|\"[^\"]+\"):", line)
            if depth == indent and found:
                keys.append((found[1].strip('"'), number))
    return keys


def _is_prose(text: str) -> bool:
    """A docstring or message rather than a value: words with spaces, and no SQL."""
    return text.count(" ") > 3 and not re.search(
        r"\b(?:select|from|into|table)\b", text, re.I
    )


def _declared(code: Code) -> tuple[int, int, list[Evidence]]:
    """How many dependencies are declared, how many of them with a version, and where."""
    ground = code.ground
    needs: list[str] = []
    places: list[Evidence] = []
    for file in files_matching(ground, r"^pyproject\.toml$"):
        block = re.search(
            r"^dependencies\s*=\s*\[(.*?)^\]|^dependencies\s*=\s*\[([^\n]*)\]",
            file.text,
            re.M | re.S,
        )
        if block:
            needs += re.findall(r"[\"']([^\"']+)[\"']", block[1] or block[2] or "")
            places.append(
                Evidence(
                    "dependencies",
                    file.path,
                    0,
                    file.text.count("\n", 0, block.start()) + 1,
                )
            )
    for file in files_matching(ground, r"(?:^|/)requirements[^/]*\.txt$"):
        lines = [line.split("#")[0].strip() for line in file.text.split("\n")]
        needs += [line for line in lines if line and not line.startswith("-")]
        places.append(Evidence("dependencies", file.path))
    for file in files_matching(ground, r"(?:^|/)environment\.ya?ml$"):
        needs += re.findall(r"^\s+-\s+([\w.-]+[^\n:]*)$", file.text, re.M)
        places.append(Evidence("dependencies", file.path))
    for analysis in ground.notebooks if ground.kind == "notebook" else ():
        for fact in analysis.facts:
            if fact.kind == "install":
                needs += pip_requirements(fact.source) or []
                places.append(
                    Evidence(
                        fact.source.strip()[:60],
                        analysis.notebook.path,
                        fact.cell,
                        fact.line,
                    )
                )
    return (
        len(needs),
        sum(bool(re.search(r"[=<>~]\s*=?\s*\d", need)) for need in needs),
        places,
    )


def _all_pinned(text: str) -> bool:
    lines = [line.split("#")[0].strip() for line in text.split("\n")]
    needs = [line for line in lines if line and not line.startswith("-")]
    return bool(needs) and all("==" in need for need in needs)


def _reads_data(code: Code) -> bool:
    """Files and tables; not the sets that libraries bring along."""
    return any(
        call.last.startswith(_READS)
        or call.name in ("spark.table", "spark.sql", "np.load", "json.load")
        or (call.last in ("load", "table") and ".read" in ast.unparse(call.node.func))
        for call in code.calls
    )
