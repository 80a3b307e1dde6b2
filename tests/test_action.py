"""What this project offers to CI systems: the steps of action.yml and the lines of the GitLab job, really run.

Needs bash, git, and the package index, from which the action installs what cleanlint needs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import put

PROJECT = Path(__file__).parent.parent
DAMAGED = "The plan they reached, to. bring it to an end.\n\nThe town can not wait.\n"
CLEAN = "The plan they reached is to bring it to an end.\n"

pytestmark = pytest.mark.skipif(not shutil.which("bash") or not shutil.which("git"), reason="needs bash and git")
yaml = pytest.importorskip("yaml")
ACTION = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))


class Job:
    """A job in which the action is a step: a checkout, a folder for temporary files, and GitHub's variables."""

    def __init__(self, folder):
        self.checkout, self.temporary = folder / "checkout", folder / "temporary"
        self.summary, self.output = folder / "summary.md", folder / "output"
        for one in (self.checkout, self.temporary):
            one.mkdir()

    def run(self, only=(), **inputs):
        """The action's scripts as the runner runs them, up to the one that fails; exit status, log, outputs."""
        values = {f"inputs.{name}": str(one.get("default", "")) for name, one in ACTION["inputs"].items()}
        values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        values["steps.install.outputs.python"] = str(self.python) if only else ""
        for step in ACTION["runs"]["steps"]:
            if "run" not in step or (only and step["id"] not in only):
                continue
            done, outputs = self._step(step, values)
            values |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items()}
            if done.returncode:
                break
        told = {name: _evaluated(one["value"], values) for name, one in ACTION["outputs"].items()}
        return done.returncode, done.stdout, done.stderr, told

    @property
    def python(self):
        return self.temporary / "cleanlint" / "bin" / "python"

    def _step(self, step, values):
        assert step["shell"] == "bash"
        self.output.write_text("")
        script = put(self.temporary / "step.sh", step["run"])
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("INPUT_", "GITHUB_", "GIT_"))},
            "GITHUB_ACTION_PATH": str(PROJECT), "GITHUB_WORKSPACE": str(self.checkout),
            "GITHUB_OUTPUT": str(self.output), "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary), **_git_of_nobody(),
            **{name: _evaluated(value, values) for name, value in step.get("env", {}).items()},
        }  # fmt: skip
        line = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        done = subprocess.run(line, cwd=self.checkout, env=env, capture_output=True, text=True, timeout=300)
        rows = (row.partition("=") for row in self.output.read_text().splitlines())
        return done, {name: value for name, _, value in rows}


def _git_of_nobody():
    who = {f"GIT_{one}_{what}": "a@b.c" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {**who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def _evaluated(text, values):
    """GitHub's expressions, as far as action.yml uses them: names, strings, and ||."""

    def value(match):
        terms = (term.strip() for term in match[1].split("||"))
        return next(filter(None, (term[1:-1] if term.startswith("'") else values.get(term, "") for term in terms)), "")

    return re.sub(r"\$\{\{(.+?)\}\}", value, str(text))


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A job after the action's own installation: it is the same in every run."""
    job = Job(tmp_path_factory.mktemp("action"))
    put(job.checkout / "a.txt", CLEAN)
    return job, job.run()


@pytest.fixture
def job(installed, tmp_path):
    """A new job on a machine where the installation is done."""
    done, _ = installed
    new = Job(tmp_path)
    (new.temporary / "cleanlint").symlink_to(done.temporary / "cleanlint", target_is_directory=True)
    return new


def check(job, **inputs):
    return job.run(("check",), **inputs)


def test_the_action_installs_itself_and_passes_for_clean_articles(installed):
    job, (status, shown, errors, outputs) = installed
    assert status == 0, shown + errors
    assert job.python.exists()
    assert outputs["exit-status"] == "0" and outputs["findings"] == "0"
    assert json.loads(Path(outputs["sarif-file"]).read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(("level", "text", "status"), [
    ("error", DAMAGED, 1), ("warning", "The town can not wait.\n", 1), ("error", "The town can not wait.\n", 0),
])  # fmt: skip
def test_findings_become_annotations_outputs_and_an_exit_status(job, level, text, status):
    put(job.checkout / "news" / "a b.txt", text)
    put(job.checkout / "notes.txt", DAMAGED)
    got, shown, _, outputs = check(job, paths='"news/a b.txt"', fail_level=level)
    assert got == status
    found = re.findall(r"^::(\w+) file=news/a b\.txt,line=(\d+),.*title=(\S+?)::", shown, re.MULTILINE)
    assert [one for one in found if one[0] == "error"] == [
        ("error", "1", "punctuation/stray-period-after-preposition"),
    ][: text == DAMAGED]
    assert ("warning", str(text.count("\n")), "spun/split-cannot") in found
    assert outputs["findings"] == str(len(found)) and outputs["exit-status"] == str(status)
    results = json.loads(Path(outputs["sarif-file"]).read_text())["runs"][0]["results"]
    assert sorted(one["ruleId"] for one in results) == sorted(rule for _, _, rule in found)
    assert job.summary.read_text().count("## cleanlint") == 1


def test_more_options_and_the_severity_of_what_is_not_there(job):
    put(job.checkout / "a.txt", DAMAGED)
    status, shown, _, outputs = check(job, args="--select 'spun/split-cannot' --no-hints")
    assert (status, outputs["findings"]) == (1, "1") and "stray-period" not in shown
    status, shown, _, outputs = check(job, paths="a.txt none.txt")
    assert (status, outputs["exit-status"]) == (2, "2")
    assert "::error file=none.txt,line=1,title=not-checked::no such file or folder" in shown


def test_only_what_a_change_touches(job):
    def git(*words):
        subprocess.run(["git", *words], cwd=job.checkout, env={**os.environ, **_git_of_nobody()}, check=True)

    article = put(job.checkout / "a.txt", DAMAGED)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "old")
    assert check(job, changed_since="main")[0] == 0
    article.write_text(DAMAGED + "\nThe village can not wait.\n")
    status, shown, _, outputs = check(job, changed_since="main")
    assert (status, outputs["findings"]) == (1, "1") and "line=5," in shown
    assert check(job, changed_since="--output=pwned")[0] == 2
    assert not (job.checkout / "pwned").exists()


@pytest.mark.parametrize("inputs", [
    {"paths": '"; touch pwned; "'}, {"paths": "a.txt; touch pwned"}, {"paths": "$(touch pwned) `touch pwned`"},
    {"paths": "--output-file=pwned"}, {"paths": "'unbalanced"}, {"args": '"; touch pwned #'},
    {"args": "$(touch pwned)"}, {"fail_level": "error; touch pwned"}, {"fail_level": '"\ntouch pwned\n"'},
    {"changed_since": "$(touch pwned)"}, {"paths": "none\n::set-output name=x::y"},
])  # fmt: skip
def test_inputs_are_data(job, inputs):
    put(job.checkout / "a.txt", CLEAN)
    status, shown, errors, outputs = check(job, **inputs)
    assert (status, outputs["exit-status"]) == (2, "2"), shown + errors
    assert not (job.checkout / "pwned").exists()
    assert not re.search("^::set-output", shown, re.MULTILINE)
    assert "Traceback" not in errors


def test_no_script_holds_an_expression():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_nothing_in_the_checkout_is_imported(job):
    put(job.checkout / "a.txt", CLEAN)
    for name in ("cleanlint", "click", "json", "venv", "pip", "sitecustomize", "shlex"):
        put(job.checkout / name / "__init__.py", "open('pwned', 'w').close()\n")
    status, shown, errors, _ = job.run(("python", "check"))
    assert status == 0, shown + errors
    assert not (job.checkout / "pwned").exists()


@pytest.mark.parametrize(("schema", "file"), [
    ("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "templates/gitlab-ci.yml"),
])  # fmt: skip
def test_the_files_hold_to_their_schemas(schema, file):
    pytest.importorskip("check_jsonschema")
    line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(PROJECT / file)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("variables", "status"), [
    ({}, 1), ({"CLEANLINT_PATHS": "clean.txt"}, 0), ({"CLEANLINT_ARGS": "--select spacing"}, 0),
    ({"CLEANLINT_PATHS": "none.txt"}, 2), ({"CLEANLINT_FAIL_LEVEL": "error; touch pwned"}, 2),
])  # fmt: skip
def test_the_gitlab_job_leaves_its_report_whatever_it_finds(tmp_path, installed, variables, status):
    (job,) = yaml.safe_load((PROJECT / "templates" / "gitlab-ci.yml").read_text(encoding="utf-8")).values()
    put(tmp_path / "a.txt", DAMAGED)
    put(tmp_path / "clean.txt", CLEAN)
    path = f"{installed[0].python.parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, **job["variables"], **variables, "PATH": path, "CI_PROJECT_DIR": str(tmp_path)}
    script = "\n".join(job["script"])
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=env, capture_output=True)
    assert done.returncode == status, done.stdout + done.stderr
    issues = json.loads((tmp_path / job["artifacts"]["reports"]["codequality"]).read_text())
    assert len(issues) == {1: 2, 0: 0, 2: len(issues)}[status]
    assert all(one["location"]["path"] in ("a.txt", "none.txt") for one in issues)
    assert not (tmp_path / "pwned").exists()
