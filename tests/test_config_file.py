from __future__ import annotations

from importlib.resources import files

import pytest

from assetmap.config.file import load_config
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


def standard(key, text):
    return GOOD + f'\n[standards.{key}]\nsource = "x"\nbecause = {{ en = "x", cy = "y" }}\n{text}\n'


NEW = 'service = "library"\nmetres = 500\n'


@pytest.mark.parametrize(
    ("key", "text", "rule", "column"),
    [
        ("practice-bus-stp", "metres = 5", "standard-unknown", ""),
        ("qqq", "metres = 5", "standard-service-missing", ""),
        ("new", 'service = "libary"\nmetres = 5', "service-unknown", ".service"),
        ("practice-bus-stop", 'service = "zzz"', "service-unknown", ".service"),
        ("new", NEW + 'mode = "fly"', "config-value-wrong", ".mode"),
        ("new", NEW + 'method = "crow"', "config-value-wrong", ".method"),
        ("new", NEW + "minutes = 5", "standard-distance-twice", ""),
        ("practice-bus-stop", "metres = 5\nminutes = 5", "standard-distance-twice", ""),
        ("new", 'service = "library"', "standard-distance-missing", ""),
        ("practice-bus-stop", "metres = 0", "config-value-wrong", ".metres"),
        ("practice-bus-stop", "metres = -400", "config-value-wrong", ".metres"),
        ("practice-bus-stop", "metres = inf", "config-value-wrong", ".metres"),
        ("practice-bus-stop", "metres = true", "config-value-wrong", ".metres"),
        ("practice-bus-stop", 'minutes = "ten"', "config-value-wrong", ".minutes"),
        ("practice-bus-stop", "minutes = nan", "config-value-wrong", ".minutes"),
        ("practice-bus-stop", "minimum_departures = -1", "config-value-wrong", ".minimum_departures"),
        ("new", NEW + "minimum_ha = 2", "standard-minimum-misplaced", ".minimum_ha"),
        ("new", NEW + "minimum_departures = 2", "standard-minimum-misplaced", ".minimum_departures"),
        ("new", NEW + 'profile = "wale"', "profile-unknown", ".profile"),
        ("new", NEW + "metre = 5", "config-key-misspelt", ".metre"),
    ],
)
def test_a_standard_that_cannot_be_is_refused_with_its_rule(tmp_path, key, text, rule, column):
    assert rules(tmp_path, standard(key, text)) == [(rule, f"standards.{key}{column}")]


def test_a_standard_needs_its_source_and_its_reason(tmp_path):
    assert rules(tmp_path, GOOD + "\n[standards.practice-bus-stop]\nmetres = 5\n") == [
        ("config-key-missing", "standards.practice-bus-stop.source"),
        ("config-key-missing", "standards.practice-bus-stop.because"),
    ]
    assert rules(tmp_path, standard("practice-bus-stop", "metres = 5").replace('source = "x"', 'source = ""')) == [
        ("config-value-wrong", "standards.practice-bus-stop.source")
    ]


def test_a_misspelt_standard_is_named_with_those_that_were_meant(tmp_path):
    (tmp_path / "assetmap.toml").write_text(standard("practice-bus-stp", "metres = 5"), "utf-8")
    with pytest.raises(ConfigError, match=r"Did you mean one of these: practice-bus-stop"):
        load_config(tmp_path)


def test_all_that_is_wrong_with_standards_is_told_at_once(tmp_path):
    wrong = standard("new", 'service = "zzz"\nprofile = "zzz"') + '[access]\nprofiles = ["zzz"]\n'
    assert [rule for rule, _ in rules(tmp_path, wrong)] == [
        "profile-unknown",
        "service-unknown",
        "standard-distance-missing",
        "profile-unknown",
    ]


@pytest.mark.parametrize(
    "text",
    [
        standard("practice-bus-stop", "metres = 800"),
        standard("practice-bus-stop", ""),
        standard("practice-bus-stop", "minimum_departures = 4"),
        standard("wales-green-space", 'minutes = 10\nprofile = "own"'),
        standard("new", NEW + 'mode = "cycle"\nmethod = "straight_line"\njurisdiction = "Wales"'),
        GOOD + '\n[access]\nprofiles = ["england", "own"]\nprocesses = 2\nsnap_m = 50\n',
        GOOD + '\n[access]\nwalking_kmh = 4\nspeed_source = "Us"\n',
        GOOD + '\n[access]\nstreets = ["osm"]\n[layers.osm]\nkind = "osm"\nfile = "a.pbf"\nsource = "s"\n',
        GOOD + '\n[access]\nstreets = ["ours"]\n[layers.ours]\nkind = "streets"\nfile = "a.gpkg"\nsource = "s"\n',
    ],
)
def test_what_can_be_said_of_access_is_taken(tmp_path, text):
    (tmp_path / "assetmap.toml").write_text(text, "utf-8")
    load_config(tmp_path)


@pytest.mark.parametrize(
    ("text", "rule", "column"),
    [
        ('profiles = ["wales", "scotland"]', "profile-unknown", "access.profiles"),
        ('profiles = "wales"', "config-value-wrong", "access.profiles"),
        ("walking_kmh = 4", "speed-source-missing", "access.speed_source"),
        ('cycling_kmh = 12\nspeed_source = " "', "speed-source-missing", "access.speed_source"),
        ('walking_kmh = 0\nspeed_source = "x"', "config-value-wrong", "access.walking_kmh"),
        ("snap_m = -1", "config-value-wrong", "access.snap_m"),
        ("processes = 0", "config-value-wrong", "access.processes"),
        ('streets = ["wards"]', "streets-unknown", "access.streets"),
        ('streets = ["osm-streets"]', "streets-unknown", "access.streets"),
        ("walkin_kmh = 4", "config-key-misspelt", "access.walkin_kmh"),
    ],
)
def test_what_cannot_be_said_of_access_is_refused_with_its_rule(tmp_path, text, rule, column):
    assert rules(tmp_path, GOOD + f"\n[access]\n{text}\n") == [(rule, column)]


def test_known_profiles_and_layers_are_named(tmp_path):
    (tmp_path / "assetmap.toml").write_text(GOOD + '\n[access]\nprofiles = ["x"]\nstreets = ["y"]\n', "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert "wales, twenty-minute-neighbourhood, twenty-minute-return, england" in caught.value.say("en")
    assert "There are: none." in caught.value.say("en")
    assert "dim un" in caught.value.say("cy")


@pytest.mark.parametrize("lang", ["cy", "en"])
def test_the_examples_of_access_and_standards_that_init_writes_may_be_used(tmp_path, lang):
    text = files("assetmap").joinpath("data", f"assetmap.{lang}.toml").read_text("utf-8")
    _, _, examples = text.partition("# [access]")
    lines = [line.removeprefix("# ") for line in ("# [access]" + examples).splitlines()]
    layer = '\n[layers.osm]\nkind = "osm"\nfile = "a.pbf"\nsource = "s"\n'
    (tmp_path / "assetmap.toml").write_text(GOOD + layer + "\n".join(lines), "utf-8")
    config = load_config(tmp_path)
    assert config.access.streets == ("osm",)
    assert config.standards["practice-bus-stop"].metres == 800
    assert config.standards["our-warm-spaces"].minutes == 15
