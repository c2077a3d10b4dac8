from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


def assetmap(*arguments, folder, lang="en"):
    environment = {**os.environ, "ASSETMAP_LANG": lang}
    return subprocess.run(
        [sys.executable, "-m", "assetmap", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    done = assetmap("init", "--example", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_help_lists_every_verb_in_both_languages(tmp_path):
    for lang, word in (("en", "Make the maps"), ("cy", "Gwneud mapiau")):
        done = assetmap("--help", folder=tmp_path, lang=lang)
        assert done.returncode == 0
        assert word in done.stdout
        for verb in ("init", "check", "sources", "run", "map"):
            assert f"  {verb} " in done.stdout


@pytest.mark.parametrize("verb", ["init", "check", "sources", "run", "map"])
def test_every_verb_explains_itself(tmp_path, verb):
    done = assetmap(verb, "--help", folder=tmp_path)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 4


def test_wrong_use_is_exit_2(tmp_path):
    assert assetmap("run", "--no-such-option", folder=tmp_path).returncode == 2
    assert assetmap("fly", folder=tmp_path).returncode == 2


@pytest.mark.parametrize("verb", ["check", "sources", "run"])
def test_a_folder_without_a_configuration_is_exit_1_and_no_traceback(tmp_path, verb):
    done = assetmap(verb, folder=tmp_path)
    assert done.returncode == 1
    assert "assetmap init" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_example_runs_quietly_when_nobody_watches(town):
    done = assetmap("run", folder=town)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Could be used more: 23" in done.stdout
    assert (town / "outputs" / "example" / "wards" / "W05999001.html").exists()


def test_check_tells_every_problem_and_is_exit_1(town):
    done = assetmap("check", folder=town)
    assert done.returncode == 1
    for told in (
        "register.xlsx → row 69 → column Postcode",
        "'ZZ9 9ZZ'",
        "stands twice in 'Asset Ref'",
        "Rows set aside in all: 3",
    ):
        assert told in done.stdout


def test_check_for_machines_is_json(town):
    done = assetmap("check", "--json", folder=town, lang="cy")
    told = json.loads(done.stdout)
    aside = [problem for problem in told["problems"] if problem["effect"] == "set aside"]
    assert {problem["rule"] for problem in aside} == {"postcode-unknown", "no-location", "value-duplicate"}
    assert all(problem["file"] == "register.xlsx" and problem["row"] for problem in aside)
    assert "Nid yw'r cod post" in " ".join(problem["what"] for problem in aside)


def test_run_for_machines_is_the_record(town):
    record = json.loads(assetmap("run", "--json", "--ward", "W05999002", folder=town).stdout)
    assert record["findings"]["underuse"] == 23


def test_an_error_for_machines_is_json(tmp_path):
    done = assetmap("run", "--json", folder=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"][0]["rule"] == "config-not-found"


def test_sources_are_listed_with_their_terms(town):
    done = assetmap("sources", folder=town)
    assert done.returncode == 0
    assert "CC0-1.0" in done.stdout
    assert json.loads(assetmap("sources", "--json", folder=town).stdout)[0]["source"] == "example"


def test_map_draws_one_page_and_nothing_else(town, tmp_path):
    done = assetmap("map", "W05999003", str(town), "--out", str(tmp_path / "my.html"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["my.html"]
    assert "Exampleton" in (tmp_path / "my.html").read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_init_writes_a_configuration_that_is_read_and_never_overwrites(tmp_path, lang):
    done = assetmap("init", folder=tmp_path, lang=lang)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "assetmap.toml").read_text("utf-8")
    again = assetmap("init", folder=tmp_path, lang=lang)
    assert again.returncode == 1
    assert (tmp_path / "assetmap.toml").read_text("utf-8") == text
    told = assetmap("check", "--json", folder=tmp_path)
    assert {problem["rule"] for problem in json.loads(told.stdout)["problems"]} == {"file-not-found"}


def test_an_output_folder_that_cannot_be_written_is_told(town):
    text = (town / "assetmap.toml").read_text("utf-8")
    (town / "blocked").write_text("a file")
    (town / "other.toml").write_text(text.replace('folder = "outputs"', 'folder = "blocked"'), "utf-8")
    done = assetmap("run", "other.toml", folder=town)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
