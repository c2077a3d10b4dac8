from __future__ import annotations

import csv
import json
import re
import shutil
import tomllib
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from assetmap import cli, load_config, load_layers


@pytest.fixture(scope="module")
def town(assetmap, tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    done = assetmap("init", "--example", folder=folder, process=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def checked(assetmap, town):
    """What ``check`` says of the town in a language, asked once for all tests; without options in its own process."""
    return cache(lambda lang, *options: assetmap("check", *options, folder=town, lang=lang, process=not options))


def test_help_lists_every_verb_in_both_languages(assetmap, tmp_path):
    for lang, word in (("en", "Make the maps"), ("cy", "Gwneud mapiau")):
        done = assetmap("--help", folder=tmp_path, lang=lang, process=True)
        assert done.returncode == 0
        assert word in done.stdout
        for verb in ("init", "check", "sources", "run", "access", "map"):
            assert f"  {verb} " in done.stdout


@pytest.mark.parametrize("verb", ["init", "check", "sources", "run", "access", "map"])
def test_every_verb_explains_itself(assetmap, tmp_path, verb):
    done = assetmap(verb, "--help", folder=tmp_path, process=True)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 4


def test_wrong_use_is_exit_2(assetmap, tmp_path):
    assert assetmap("run", "--no-such-option", folder=tmp_path, process=True).returncode == 2
    assert assetmap("fly", folder=tmp_path, process=True).returncode == 2


@pytest.mark.parametrize("verb", ["check", "sources", "run", "access"])
def test_a_folder_without_a_configuration_is_exit_1_and_no_traceback(assetmap, tmp_path, verb):
    done = assetmap(verb, folder=tmp_path, process=verb == "run")
    assert done.returncode == 1
    assert "assetmap init" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_example_runs_quietly_when_nobody_watches(assetmap, town):
    done = assetmap("run", folder=town, process=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Could be used more: 41" in done.stdout
    assert (town / "outputs" / "example" / "wards" / "W05999001.html").exists()


def test_check_tells_every_problem_and_is_exit_1(checked):
    done = checked("en")
    assert done.returncode == 1
    for told in (
        "register.xlsx → row 69 → column Postcode",
        "'ZZ9 9ZZ'",
        "stands twice in 'Asset Ref'",
        "Rows set aside in all: 3",
    ):
        assert told in done.stdout


def test_check_for_machines_is_json(checked):
    told = json.loads(checked("cy", "--json").stdout)
    aside = [problem for problem in told["problems"] if problem["effect"] == "set aside"]
    assert {problem["rule"] for problem in aside} == {"postcode-unknown", "no-location", "value-duplicate"}
    assert all(problem["file"] == "register.xlsx" and problem["row"] for problem in aside)
    assert "Nid yw'r cod post" in " ".join(problem["what"] for problem in aside)


def test_run_for_machines_is_the_record(assetmap, town):
    record = json.loads(assetmap("run", "--json", "--ward", "W05999002", folder=town).stdout)
    assert record["findings"]["underuse"] == 41


def test_an_error_for_machines_is_json(assetmap, tmp_path):
    done = assetmap("run", "--json", folder=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"][0]["rule"] == "config-not-found"


def test_sources_are_listed_with_their_terms(assetmap, town):
    done = assetmap("sources", folder=town, process=True)
    assert done.returncode == 0
    assert "CC0-1.0" in done.stdout
    assert json.loads(assetmap("sources", "--json", folder=town).stdout)[0]["source"] == "example"


def test_map_draws_one_page_and_nothing_else(assetmap, town, tmp_path):
    done = assetmap("map", "W05999003", str(town), "--out", str(tmp_path / "my.html"), folder=tmp_path, process=True)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["my.html"]
    assert "Exampleton" in (tmp_path / "my.html").read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_init_writes_a_configuration_that_is_read_and_never_overwrites(assetmap, tmp_path, lang):
    done = assetmap("init", folder=tmp_path, lang=lang)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "assetmap.toml").read_text("utf-8")
    again = assetmap("init", folder=tmp_path, lang=lang)
    assert again.returncode == 1
    assert (tmp_path / "assetmap.toml").read_text("utf-8") == text
    told = assetmap("check", "--json", folder=tmp_path)
    assert {problem["rule"] for problem in json.loads(told.stdout)["problems"]} == {"file-not-found"}


def test_an_output_folder_that_cannot_be_written_is_told(assetmap, town):
    text = (town / "assetmap.toml").read_text("utf-8")
    (town / "blocked").write_text("a file")
    (town / "other.toml").write_text(text.replace('folder = "outputs"', 'folder = "blocked"'), "utf-8")
    done = assetmap("run", "other.toml", folder=town)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


# --- access -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def tables(assetmap, tmp_path):
    """A town of its own, and where its tables go."""
    assert assetmap("init", "--example", folder=tmp_path).returncode == 0
    return tmp_path, tmp_path / "outputs" / "example" / "access"


def strict(text):
    """Read JSON as others do: without NaN."""

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def test_access_tells_every_standard_and_where_the_tables_are(assetmap, tables):
    folder, tables = tables
    done = assetmap("access", folder=folder, process=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    homes = Path("outputs", "example-officers", "access", "homes.csv")
    assert lines[-2:] == [
        f"Tables are in {Path('outputs', 'example', 'access')}.",
        f"Each home's own distances, not for publishing: {homes}",
    ]
    assert (folder / homes).exists()
    assert "Green space · wales-green-space" in lines
    told = lines[lines.index("Green space · wales-green-space") + 1]
    assert told.startswith("  400 metres along the streets: within ")
    assert "nan" not in done.stdout.lower()
    with (tables / "standards.csv").open(encoding="utf-8-sig", newline="") as file:
        standards = [row["id"] for row in csv.DictReader(file)]
    assert [line.split(" · ")[1] for line in lines if " · " in line] == standards
    assert [path.name for path in (folder / "outputs" / "example").iterdir()] == ["access"]

    kept = {path.name: path.read_bytes() for path in tables.iterdir()}
    (folder / "homes.gpkg").write_bytes(b"no GeoPackage")
    failed = assetmap("access", folder=folder)
    assert failed.returncode == 1
    assert "homes.gpkg" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == kept


def test_access_for_machines_is_json_of_the_profiles_that_were_chosen(assetmap, tables):
    folder, tables = tables
    done = assetmap("access", "--json", "--profile", "england", "--profile", "hourly-bus", folder=folder)
    assert done.returncode == 0, done.stderr
    told = strict(done.stdout)
    assert told["profiles"] == ["england", "hourly-bus"]
    assert (folder / told["folder"]).resolve() == tables.resolve()
    standards = {row["standard"]: row for row in told["standards"]}
    assert set(standards) == {"england-green-space", "hourly-bus-stop"}
    assert standards["england-green-space"]["method"] == "straight_line"
    assert standards["hourly-bus-stop"]["method"] == "network"
    answers = [f"households_{answer}" for answer in ("within", "beyond", "unreachable", "unknown")]
    for row in standards.values():
        counts = [row[name] for name in answers]
        assert None in counts or sum(counts) == pytest.approx(row["households"])


def test_a_profile_that_there_is_not_is_refused_and_the_others_are_named(assetmap, tables):
    folder, tables = tables
    done = assetmap("access", "--json", "--profile", "scotland", folder=folder)
    assert done.returncode == 1
    problem = strict(done.stdout)["problems"][0]
    assert problem["rule"] == "profile-unknown"
    assert "scotland" in problem["what"]
    assert "twenty-minute-return" in problem["what"] + problem["todo"]
    assert not tables.exists()
    told = assetmap("access", "--profile", "scotland", folder=folder, lang="cy")
    assert told.returncode == 1
    assert "scotland" in told.stderr
    assert "Traceback" not in told.stderr


def test_access_speaks_welsh(assetmap, tables):
    folder, _ = tables
    done = assetmap("access", "--profile", "hourly-bus", folder=folder, lang="cy")
    assert done.returncode == 0, done.stderr
    assert f"Mae'r tablau yn {Path('outputs', 'example', 'access')}." in done.stdout
    assert "Safle bws · hourly-bus-stop" in done.stdout
    assert "o fewn hynny" in done.stdout
    assert "within" not in done.stdout


def test_check_tells_what_was_made_of_each_column(checked):
    for lang, how, unused in (
        ("en", "by the configuration", "not used:"),
        ("cy", "yn ôl y ffurfweddiad", "heb eu defnyddio:"),
    ):
        told = checked(lang).stdout
        assert f"    Asset Ref → id ({how}): EX/B/001; EX/B/002; EX/L/003" in told
        assert told.count("register.xlsx:") == 1 + told.count("] register.xlsx:")  # a register of both is told once
        assert unused in told or "green" in told
    layers = json.loads(checked("en", "--json").stdout)["layers"]
    columns = {use["column"]: use for layer in layers for use in layer["columns"]}
    assert columns["Area (ha)"]["ours"] == ["area_ha"]
    assert columns["Area (ha)"]["how"] == "configured"
    assert columns["WD25CD"]["how"] == "recognised"
    assert all(len(use["examples"]) <= 3 for use in columns.values())


ODD = [
    "Asset\nRef",
    'A "quoted" \\ name',
    "Ŵyr ŷ",
    "Name",
    "Owner",
    "Status",
    "Area",
    "Easting",
    "Northing",
    "tab\there",
    "\x7f#'''",
]


def register(folder, name="register.xlsx"):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(['Register of "assets" \\ 2021'])
    book.active.append([])
    book.active.append(ODD)
    for at in range(3):
        place = [225_000 + at, 280_000]
        book.active.append([f"R{at}", "x", "y", f"Hall {at}", "Exampleton Council", "Mothballed", 2, *place, "t", "u"])
    book.save(folder / name)


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_init_proposes_a_configuration_that_check_takes_once_it_is_filled_in(assetmap, tmp_path, lang, example_folder):
    register(tmp_path)
    done = assetmap("init", "--from", "register.xlsx", "here", folder=tmp_path, lang=lang)
    assert done.returncode == 0, done.stderr
    assert "[sources.register]" in done.stdout
    target = tmp_path / "here" / "assetmap.toml"
    text = target.read_text("utf-8")
    layer = tomllib.loads(text)["layers"]["register"]
    assert layer["file"] == "../register.xlsx"
    assert layer["kind"] == "buildings"
    assert layer["columns"] == {
        name.casefold(): name for name in ("Name", "Owner", "Status", "Easting", "Northing")
    } | {"id": "Asset Ref"}
    assert tomllib.loads(text)["sources"]["register"]["title"] == 'Register of "assets" \\ 2021'
    assert '# area_ha = "Area"' in text
    assert '# ? = "A \\"quoted\\" \\\\ name"' in text
    assert '# ? = "Ŵyr ŷ"' in text
    assert '# "Mothballed" = "?"' in text
    again = assetmap("init", "--from", "register.xlsx", "here", folder=tmp_path, lang=lang)
    assert again.returncode == 1
    assert target.read_text("utf-8") == text
    shutil.copy(example_folder / "wards.geojson", tmp_path / "here" / "layers" / "wards.geojson")
    refused = assetmap("check", "--json", "here", folder=tmp_path, lang=lang)
    assert {problem["rule"] for problem in json.loads(refused.stdout)["problems"]} == {"licence-unknown"}
    filled = text.replace('licence = ""', 'licence = "OGL-3.0"').replace('publisher = ""', 'publisher = "Us"')
    for was, now in ('# ? = "Ŵyr ŷ"', 'tenure = "Ŵyr ŷ"'), ('# ? = "A ', 'use = "A '), ("# area_ha", "area_ha"):
        assert was in filled
        filled = filled.replace(was, now)
    target.write_text(re.sub(r"# (.*values\.status.*)\n# (.*)\n", '\\1\n"Mothballed" = "vacant"\n', filled), "utf-8")
    told = assetmap("check", "--json", "here", folder=tmp_path, lang=lang)
    assert told.returncode == 0, told.stdout
    made = json.loads(told.stdout)["layers"][-1]
    assert (made["features"], made["aside"]) == (3, 0)
    assert {use["column"]: use["ours"] for use in made["columns"]}['A "quoted" \\ name'] == ["use"]


def test_init_from_what_is_no_register(assetmap, tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "it.geojson").write_text("{}")
    (tmp_path / "it.xls").write_text("x")
    for name, words in (
        ("nowhere.csv", "There is no such file"),
        ("empty.csv", "empty"),
        ("it.geojson", "for tables only"),
        ("it.xls", "not read"),
    ):
        done = assetmap("init", "--from", name, "here", folder=tmp_path)
        assert done.returncode == 1
        assert words in done.stderr
        assert not (tmp_path / "here").exists()
    assert assetmap("init", "--from", "a.csv", "--example", folder=tmp_path).returncode == 2


TABLES_OF = {
    "land_and_buildings": "ref,name,asset type,owner,easting,northing\n1,a,Land,x,225000,280000\n"
    "2,b,Building,x,225000,280001\n",
    "land": "ref,name,tenure,owner,area (ha),easting,northing\n1,a,x,y,2,225000,280000\n",
    "buildings": "ref,name,tenure,owner,area (ha),caretaker,easting,northing\n1,a,x,y,2,no,225000,280000\n",
    "services": "name,type,easting,northing\na,library,225000,280000\n",
    "anchors": "name,type,easting,northing\na,development_trust,225000,280000\n",
    "population": "id,households,easting,northing\n1,20,225000,280000\n",
}


@pytest.mark.parametrize("kind", TABLES_OF)
def test_init_guesses_the_kind_and_the_guess_can_be_loaded(tmp_path, kind, example_folder):
    from assetmap.loaders.proposal_file import proposed_configuration

    (tmp_path / "it.csv").write_text(TABLES_OF[kind], "utf-8")
    template = (Path(cli.__file__).parents[1] / "data" / "assetmap.en.toml").read_text("utf-8")
    text = proposed_configuration(tmp_path / "it.csv", tmp_path, template, "en")
    assert tomllib.loads(text)["layers"]["register"]["kind"] == kind
    assert "guess" in text
    filled = text.replace('licence = ""', 'licence = "OGL-3.0"').replace("layers/wards.geojson", "wards.geojson")
    (tmp_path / "assetmap.toml").write_text(filled, "utf-8")
    shutil.copy(example_folder / "wards.geojson", tmp_path / "wards.geojson")
    assert len(load_layers(load_config(tmp_path))) == (3 if kind == "land_and_buildings" else 2)


def test_init_says_what_is_needed_and_not_found(tmp_path):
    from assetmap.loaders.proposal_file import proposed_configuration, quoted

    (tmp_path / "it.csv").write_text("households of\nid,people,postcode\n1,2,NP20 4UR\n", "utf-8")
    text = proposed_configuration(tmp_path / "it.csv", tmp_path / "there", "# x\n# [layers.register]\n# y\n", "cy")
    assert tomllib.loads(text)["layers"]["register"]["file"] == "../it.csv"
    assert "haen o godau post" in text
    (tmp_path / "it.csv").write_text("foo,bar\n1,2\n", "utf-8")
    text = proposed_configuration(tmp_path / "it.csv", tmp_path, "# x\n# [layers.register]\n# y\n", "en")
    assert tomllib.loads(text)["layers"]["register"] | {"columns": {}} == tomllib.loads(text)["layers"]["register"]
    for odd in ("a\nb", "\x00\x1f\x7f\t", '"""', "\\u", "ŵŷ😀", "\u2028"):
        assert tomllib.loads(f"# {quoted(odd)}\nx = {quoted(odd)}\n{quoted(odd)} = 1") == {"x": odd, odd: 1}


@pytest.mark.parametrize(
    ("lang", "few", "hidden"), [("en", "fewer than 5", "not shown"), ("cy", "llai na 5", "heb ei ddangos")]
)
def test_a_number_that_is_not_shown_is_said_to_be_few_or_not_shown(monkeypatch, example_folder, lang, few, hidden):
    counts = {"within": None, "beyond": None, "unreachable": 0.0, "unknown": 1234.0}
    row = {f"households_{answer}": count for answer, count in counts.items()}
    row |= {"standard": "s", "service": "library", "method": "network", "metres": 400.0, "few": "households_beyond"}
    facts = {"folder": "f", "homes": "h", "older": ["data.html"], "profiles": [], "standards": [row]}
    monkeypatch.setattr("assetmap.tables.make_tables", lambda *_, **__: facts)
    monkeypatch.setattr(cli.maps, "LANG", lang)
    told = CliRunner().invoke(cli.main, ["access", str(example_folder)])
    assert told.exit_code == 0
    line = told.stdout.splitlines()[1]
    within, beyond, unreachable, unknown = line.split(": ")[1].split("; ")
    assert within.endswith(hidden)
    assert beyond.endswith(few)
    assert unreachable.endswith(" 0")
    assert unknown.endswith(" 1,234")
    assert "data.html" in told.stdout.splitlines()[-1]
