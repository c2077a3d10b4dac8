from __future__ import annotations

import pytest

from assetmap.config_file import load_config
from assetmap.errors import ConfigError

GOOD = """
[place]
id = "here"
name = { en = "Here", cy = "Yma" }

[sources.s]
title = "T"
publisher = "P"
licence = "OGL-3.0"

[layers.wards]
kind = "wards"
file = "wards.geojson"
source = "s"
"""


def rules(tmp_path, text):
    (tmp_path / "assetmap.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    for problem in caught.value.problems:
        assert "assetmap.toml" in problem.say("en")
        assert "assetmap.toml" in problem.say("cy")
    return [(problem.rule, problem.column) for problem in caught.value.problems]


def test_a_good_configuration_is_read_with_its_defaults(tmp_path):
    (tmp_path / "assetmap.toml").write_text(GOOD, "utf-8")
    config = load_config(tmp_path)
    assert config.place.languages == ("cy", "en")
    assert config.outputs == tmp_path / "outputs" / "here"
    assert config.resolve("wards.geojson") == tmp_path / "wards.geojson"


def test_a_misspelt_key_is_named_with_the_one_that_was_meant(tmp_path):
    assert rules(tmp_path, GOOD.replace("publisher", "publsher")) == [
        ("config-key-missing", "sources.s.publisher"),
        ("config-key-misspelt", "sources.s.publsher"),
    ]
    (tmp_path / "assetmap.toml").write_text(GOOD.replace("file =", "flie ="), "utf-8")
    with pytest.raises(ConfigError, match="Did you mean 'file'"):
        load_config(tmp_path)


def test_an_unknown_key_is_refused(tmp_path):
    assert ("config-key-unknown", "colour") in rules(tmp_path, 'colour = "red"\n' + GOOD)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (('kind = "wards"', 'kind = "warts"'), "config-value-wrong"),
        (('id = "here"', 'id = "../there"'), "config-value-wrong"),
        (('source = "s"', 'source = "t"'), "source-unknown"),
        (('kind = "wards"', 'kind = "land"'), "wards-layer-missing"),
        (('id = "here"', "id = here"), "config-not-toml"),
        (('cy = "Yma"', 'se = "Yma"'), "config-key-missing"),
        (('id = "here"', 'id = "here"\nlanguages = ["cy"]'), "config-value-wrong"),
        (('source = "s"', 'source = "s"\nareas = "lsoa"'), "areas-unknown"),
        (("[layers.wards]", "[anchors]\ncooperatives = false\n[layers.wards]"), "anchor-kind-unknown"),
    ],
)
def test_what_cannot_be_is_refused_with_its_rule(tmp_path, change, rule):
    assert rule in [found for found, _ in rules(tmp_path, GOOD.replace(*change))]


def test_all_problems_are_told_at_once(tmp_path):
    wrong = GOOD.replace('title = "T"', "").replace('kind = "wards"', 'kind = "warts"') + "\n[extra]\nx = 1\n"
    assert len(rules(tmp_path, wrong)) == 3


def test_a_missing_configuration_says_how_to_get_one(tmp_path):
    with pytest.raises(ConfigError, match="assetmap init"):
        load_config(tmp_path)


def test_paths_may_name_a_variable_with_a_default(tmp_path, monkeypatch):
    (tmp_path / "assetmap.toml").write_text(GOOD, "utf-8")
    config = load_config(tmp_path)
    monkeypatch.delenv("SOMEWHERE", raising=False)
    assert config.resolve("${SOMEWHERE:-data}/a.csv") == tmp_path / "data" / "a.csv"
    monkeypatch.setenv("SOMEWHERE", str(tmp_path / "real"))
    assert config.resolve("${SOMEWHERE:-data}/a.csv") == tmp_path / "real" / "a.csv"


def test_a_configuration_is_frozen(tmp_path):
    (tmp_path / "assetmap.toml").write_text(GOOD, "utf-8")
    with pytest.raises(ValueError, match="frozen"):
        load_config(tmp_path).place = None


@pytest.mark.parametrize("coverage", ["[1, 2, 3]", "5", "true"])
def test_a_coverage_that_cannot_be_is_told_once(tmp_path, coverage):
    wrong = GOOD.replace('licence = "OGL-3.0"', f'licence = "OGL-3.0"\ncoverage = {coverage}')
    assert rules(tmp_path, wrong) == [("config-value-wrong", "sources.s.coverage")]


@pytest.mark.parametrize("date", ['"2023-13"', '"May 2023"', "5"])
def test_a_date_that_cannot_be_is_told_once(tmp_path, date):
    wrong = GOOD.replace('licence = "OGL-3.0"', f'licence = "OGL-3.0"\ndate = {date}')
    assert rules(tmp_path, wrong) == [("config-value-wrong", "sources.s.date")]


@pytest.mark.parametrize("kind", ["population", "postcodes"])
def test_there_may_be_one_layer_of_homes_and_one_gazetteer(tmp_path, kind):
    twice = "".join(f'\n[layers.{name}]\nkind = "{kind}"\nfile = "a.csv"\nsource = "s"\n' for name in ("one", "two"))
    assert rules(tmp_path, GOOD + twice) == [("layer-twice", "layers")]


def test_a_file_holds_no_findings(tmp_path):
    assert rules(tmp_path, GOOD + '\n[layers.f]\nkind = "findings"\nfile = "a.csv"\nsource = "s"\n') == [
        ("config-value-wrong", "layers.f.kind")
    ]


def test_what_is_expected_is_said_in_the_language_of_the_message(tmp_path):
    (tmp_path / "assetmap.toml").write_text(GOOD.replace('id = "here"', 'id = "Here!"'), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(str(tmp_path))
    assert "llythrennau bach" in caught.value.say("cy")
    assert "small letters" in caught.value.say("en")
