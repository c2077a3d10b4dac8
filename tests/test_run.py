from __future__ import annotations

import json
import math
import re
import shutil

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from assetmap import load_config, load_layers, make_maps
from assetmap import tables as module
from assetmap.errors import AssetmapError, ConfigError, LicenceError
from assetmap.staging import OURS
from assetmap.tables import made_on, make_tables, measure


@pytest.fixture(scope="module")
def town(tmp_path_factory, example_folder):
    """A copy of the made-up town whose outputs stay in a temporary folder."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copytree(example_folder, folder, dirs_exist_ok=True)
    change(folder, 'folder = "../../outputs"', 'folder = "outputs"')
    return folder


@pytest.fixture(scope="module")
def made(town, example_run):
    """The outputs of the town: those of a run of the same layers elsewhere."""
    for folder in (example_run, example_run.with_name("example-officers")):
        shutil.copytree(folder, town / "outputs" / folder.name)
    return town / "outputs" / "example"


def change(folder, old, new):
    file = folder / "assetmap.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def contents(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_what_a_run_writes_is_known_to_be_ours_so_that_the_next_one_takes_it_away(made):
    assert {entry.name for entry in made.iterdir()} - OURS == set()


def test_everything_that_was_promised_is_written(made):
    written = set(contents(made))
    assert written >= {
        "index.html",
        "findings.gpkg",
        "findings.csv",
        "assets.gpkg",
        "data-health.html",
        "data-health.json",
    }
    tables = {"wards", "sensitivity", "not-joined", "islands", "standards", "sources"}
    access = {f"access/{name}.csv" for name in tables} | {"access/about.json"}
    assert {name for name in written if name.startswith("access/")} == access
    assert {name for name in written if name.startswith("wards/")} == {f"wards/W0599900{n}.html" for n in range(1, 6)}
    assert {name for name in written if name.startswith("rejected/")} >= {
        "rejected/register-land.csv",
        "rejected/stops.csv",
    }


def test_the_record_of_the_run_tells_what_was_done_and_what_it_cost(made):
    record = json.loads((made / "run.json").read_text("utf-8"))
    assert record["version"]
    assert record["configuration"]["place"]["id"] == "example"
    assert [step["step"] for step in record["steps"]] == [
        "load",
        "measure",
        "matching",
        "access",
        "underuse",
        "journey",
        "files",
        "pages",
    ]
    assert record["seconds"] == pytest.approx(sum(step["seconds"] for step in record["steps"]), abs=0.01)
    assert all({"seconds", "peak_mb"} <= set(step) for step in record["steps"])
    assert record["features"]["homes"] == 430
    assert record["edition"] == "public"
    assert record["findings"]["underuse"] == record["underuse"]["withheld"]["published"]
    assert sum(record["underuse"]["by_band"].values()) == sum(record["underuse"]["withheld"].values())
    sizes = {page.stem: page.stat().st_size for page in (made / "wards").iterdir()}
    assert record["page_bytes"]["wards"] == sizes
    assert record["page_bytes"]["largest"] == max(sizes.values())


def test_running_twice_gives_the_same_bytes(town, made):
    before = contents(made)
    make_maps(load_config(town))
    assert contents(made) == before


def test_a_ward_of_another_year_is_refused_and_the_wards_are_named(town, made):
    before = contents(made)
    with pytest.raises(ConfigError, match="W05999001"):
        make_maps(load_config(town), wards=["W05000999"])
    assert contents(made) == before


def test_the_health_of_the_data_counts_every_row(town, made):
    health = json.loads((made / "data-health.json").read_text("utf-8"))
    layers = {entry["layer"]: entry for entry in health["layers"]}
    for entry in layers.values():
        rows = entry["rows"]
        assert rows["read"] == entry["features"] + rows["set_aside"] + rows["left_out"]
        assert entry["publisher"]
        assert entry["licence"]
        assert entry["date"]
    assert layers["homes"]["households_covered_percent"] == 100
    assert sum(layers[f"register-{kind}"]["rows"]["set_aside"] for kind in ("land", "buildings")) == 3
    assert health["public_rule"] == {"empty_buildings": "unless_uncared"}
    truth = json.loads((town / "truth.json").read_text("utf-8"))
    assert health["usage"] == truth["usage"]
    assert health["not_published"] == truth["left_out"]


def test_every_rejected_row_has_its_reason_in_both_languages(made):
    parts = [(made / "rejected" / f"register-{kind}.csv").read_text("utf-8-sig") for kind in ("land", "buildings")]
    assert sum(part.count("set aside") for part in parts) == 3
    for part in parts:
        assert "what_cy" in part.splitlines()[0]
        assert "what_en" in part.splitlines()[0]
    assert "ZZ9 9ZZ" not in "".join(parts)


def test_whole_rejected_rows_are_for_officers_only(made):
    officers = made.with_name("example-officers") / "rejected"
    for kind in ("land", "buildings"):
        public = pd.read_csv(made / "rejected" / f"register-{kind}.csv", encoding="utf-8-sig")
        whole = pd.read_csv(officers / f"register-{kind}.csv", encoding="utf-8-sig")
        assert public["row"].tolist() == whole["row"].tolist()
        assert not [name for name in public if name.startswith("file: ")]
        assert "file: Asset Ref" in whole
    assert "ZZ9 9ZZ" in "".join(path.read_text("utf-8-sig") for path in officers.iterdir())
    assert "ZZ9 9ZZ" not in (made / "data-health.html").read_text("utf-8")
    assert "ZZ9 9ZZ" in made.with_name("example-officers").joinpath("data-health.html").read_text("utf-8")


def test_the_officers_tables_lie_beside_the_maps_and_not_among_them(made):
    officers = {"underused.csv", "unknown.csv", "matches.csv", "owners.csv", "decisions.csv"}
    health = {"data-health.html", "data-health.json"}
    assert {path.name for path in made.with_name("example-officers").iterdir()} == {*officers, *health, "rejected"}
    assert not officers & set(contents(made))


def test_the_public_edition_shows_nothing_that_is_withheld(made, page_text):
    table = pd.read_csv(made.with_name("example-officers") / "underused.csv", encoding="utf-8-sig")
    hidden = table[table["withheld"].isin(["private", "owner_unknown", "sensitive", "uncared"])]
    assert len(hidden) >= 4
    pages = "".join(page_text(page) for page in made.rglob("*.html"))
    shown = table.loc[table["withheld"].isna() & (table["band"] == "likely"), "name"].iloc[0]
    assert shown in pages
    files = b"".join(path.read_bytes() for path in made.rglob("*") if path.suffix in {".csv", ".gpkg", ".json"})
    for name in hidden["name"]:
        assert name not in pages
        assert name.encode() not in files


def test_the_officers_edition_says_on_every_page_that_it_is_not_for_publishing(town, made):
    before = contents(made)
    make_maps(load_config(town), edition="officers")
    assert contents(made) == before
    officers = made.with_name("example-officers")
    pages = [*officers.rglob("*.html")]
    assert len(pages) == 5 + 4 * 5
    assert all("Not for publishing" in page.read_text("utf-8") for page in pages)
    assert not any("Not for publishing" in page.read_text("utf-8") for page in made.rglob("*.html"))
    assert json.loads((officers / "run.json").read_text("utf-8"))["withheld"] == {}


@pytest.fixture
def broken(tmp_path, example_folder):
    shutil.copytree(example_folder, tmp_path, dirs_exist_ok=True)
    change(tmp_path, 'folder = "../../outputs"', 'folder = "outputs"')
    (tmp_path / "outputs" / "example").mkdir(parents=True)
    (tmp_path / "outputs" / "example" / "run.json").write_text("old")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('licence = "CC0-1.0"', 'licence = "Ask me"', LicenceError),
        ('file = "register.xlsx"', 'file = "gone.xlsx"', AssetmapError),
        (
            "[output]",
            '[standards.no-such]\nmetres = 5\nsource = "x"\nbecause = { en = "x", cy = "x" }\n[output]',
            ConfigError,
        ),
    ],
)
def test_a_run_that_fails_leaves_the_outputs_as_they_were(broken, old, new, error):
    change(broken, old, new)
    with pytest.raises(error):
        make_maps(load_config(broken))
    assert [path.name for path in (broken / "outputs").rglob("*")] == ["example", "run.json"]


def test_the_date_shown_comes_from_the_configuration_or_the_epoch_or_the_newest_source(
    town, monkeypatch, example_layers
):
    sources = example_layers[0].sources
    config = load_config(town)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert made_on(config, sources) == "2026-01-31"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert made_on(config, sources) == "1970-01-02"
    place = config.place.model_copy(update={"made": "2001-02"})
    assert made_on(config.model_copy(update={"place": place}), sources) == "2001-02"


# --- tables of access -------------------------------------------------------------------------------------------------


def read_csv(path):
    return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values=[""])


def strict(text):
    """Read JSON as others do: without NaN."""

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    """
    Two wards along one street, with fractions of households, so that a number is found again wherever it stands.

    Of West only 2.8671875 households are farther than 400 metres from the library; of East 40.125.
    """
    folder = tmp_path_factory.mktemp("village")
    east, north = 325_000, 188_000

    def save(name, shapes, /, **columns):
        frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=27700)
        frame.to_file(folder / f"{name}.gpkg", driver="GPKG")

    def spots(*places):
        return [shapely.Point(east + x, north + y) for x, y in places]

    boxes = [shapely.box(east + x, north - 1500, east + x + 3000, north + 1500) for x in (-3000, 0)]
    save("wards", boxes, code=["W05999001", "W05999002"], name=["West", "East"])
    homes = spots((-100, 0), (-1000, 0), (-300, 0), (200, 0), (2000, 0))
    save("homes", homes, id=list("abcde"), households=[60.25, 2.8671875, 30.5, 50.75, 40.125])
    save("streets", [shapely.LineString(spots((-2900, 0), (2900, 0)))], id=["s"], highway=["residential"])
    save("services", spots((0, 0), (-900, 0)), id=["l", "p"], type=["library", "pharmacy"])
    sources = '[sources.made]\ntitle = "Made up"\npublisher = "Nobody"\nlicence = "CC0-1.0"\ndate = "2026"\n'
    text = (
        '[place]\nid = "village"\nname = { en = "Village", cy = "Pentref" }\n[output]\nfolder = "outputs"\n'
        f'{sources}coverage = [-3.3, 51.4, -2.9, 51.8]\n[access]\nprofiles = ["twenty-minute-return"]\n'
        '[standards.ours]\nservice = "library"\nmetres = 400\nsource = "Us"\nbecause = { en = "a", cy = "b" }\n'
    )
    kinds = {"wards": "wards", "homes": "population", "streets": "streets", "services": "services"}
    for name, kind in kinds.items():
        text += f'[layers.{name}]\nkind = "{kind}"\nfile = "{name}.gpkg"\nsource = "made"\n'
    (folder / "assetmap.toml").write_text(text, "utf-8")
    return folder


@pytest.fixture
def hamlet(village, tmp_path):
    """A village to spoil."""
    shutil.copytree(village, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("outputs"))
    return tmp_path


def test_one_ward_is_made_and_the_others_are_kept(hamlet, written):
    shutil.copytree(written, made := hamlet / "outputs" / "village")
    other, mine = made / "wards" / "W05999001.html", made / "wards" / "W05999002.html"
    whole = mine.read_bytes()
    other.write_text("kept as it is", "utf-8")
    mine.write_text("made again", "utf-8")
    make_maps(load_config(hamlet), wards=["W05999002"])
    assert other.read_text("utf-8") == "kept as it is"
    assert mine.read_bytes() == whole


def test_the_index_of_one_ward_leads_to_that_ward_only(hamlet):
    make_maps(load_config(hamlet), wards=["W05999002"])
    index = (hamlet / "outputs" / "village" / "index.html").read_text("utf-8")
    assert 'href="wards/W05999002.html"' in index
    assert "wards/W05999001.html" not in index


def test_two_layers_of_one_source_may_number_their_rows_alike(hamlet):
    before = make_maps(load_config(hamlet))
    (hamlet / "halls.csv").write_text("id,name,type,easting,northing\np,Hall,community_hall,325500,188500\n", "utf-8")
    more = '\n[layers.halls]\nkind = "services"\nfile = "halls.csv"\nsource = "made"\n'
    text = (hamlet / "assetmap.toml").read_text("utf-8")
    (hamlet / "assetmap.toml").write_text(text + more, "utf-8")
    after = make_maps(load_config(hamlet))
    assert after["assets"]["service"] == before["assets"]["service"] + 1


def test_the_tables_are_written_and_nothing_else(hamlet):
    facts = make_tables(load_config(hamlet))
    folder = hamlet / "outputs" / "village"
    assert facts["folder"] == str(folder / "access")
    assert facts["profiles"] == ["twenty-minute-return"]
    assert sorted(path.name for path in folder.iterdir()) == ["access"]
    assert facts["older"] == []
    tables = ["about", "islands", "not-joined", "sensitivity", "sources", "standards", "wards"]
    assert sorted(path.stem for path in (folder / "access").iterdir()) == tables
    wards = read_csv(folder / "access" / "wards.csv")
    standards = {row["standard"] for row in facts["standards"]}
    assert len(standards) == 8
    assert len(wards) == 2 * len(standards)
    assert set(read_csv(folder / "access" / "standards.csv")["id"]) == standards
    assert read_csv(folder / "access" / "sources.csv")["source_id"].tolist() == ["made"]
    own = hamlet / "outputs" / "village-officers" / "access" / "homes.csv"
    assert facts["homes"] == str(own)
    assert [path for path in own.parents[1].rglob("*") if path.is_file()] == [own]
    homes = read_csv(own)
    assert len(homes) == 5 * len(standards)
    ours = homes[homes["standard"] == "ours"].set_index("home")
    assert ours["metres"].to_dict() == {"a": 100, "b": 1000, "c": 300, "d": 200, "e": 2000}
    assert ours["answer"].to_dict() == {"a": "within", "b": "beyond", "c": "within", "d": "within", "e": "beyond"}
    assert not {"households", "weight", "people"} & set(homes.columns)


def test_the_facts_are_those_of_the_place_and_are_json(hamlet):
    facts = make_tables(load_config(hamlet))
    assert strict(json.dumps(facts, allow_nan=False)) == facts
    by_standard = {row["standard"]: row for row in facts["standards"]}
    ours = by_standard["ours"]
    assert (ours["service"], ours["mode"], ours["method"], ours["metres"]) == ("library", "walk", "network", 400)
    assert ours["households_within"] == 141.5
    assert by_standard["twenty-minutes-return-post-office"]["households_unknown"] == pytest.approx(184.4921875)


def test_tables_after_maps_leave_the_pages_as_they_are_and_agree_with_them(hamlet):
    config, folder = load_config(hamlet), hamlet / "outputs" / "village"
    make_maps(config)
    (folder / "mine.txt").write_text("somebody's own")
    before, officers = contents(folder), contents(config.officers)
    assert make_tables(config)["older"] == []
    assert contents(folder) == before
    after = contents(config.officers)
    assert after.pop("access/homes.csv")
    assert after == officers
    assert (folder / "run.json").exists()
    assert not list((hamlet / "outputs").rglob(".*"))


@pytest.mark.parametrize("wards", [[], ["W05999002"]])
def test_maps_after_tables_keep_no_old_table(hamlet, wards):
    config, folder = load_config(hamlet), hamlet / "outputs" / "village"
    make_tables(config)
    before = contents(folder)
    make_tables(config)
    assert contents(folder) == before
    make_maps(config, wards=wards)
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert not (config.officers / "access" / "homes.csv").exists()
    assert not list((hamlet / "outputs").rglob(".*"))


def spoil(hamlet, what):
    if what == "a layer":
        (hamlet / "services.gpkg").write_bytes(b"no GeoPackage")
    elif what == "a profile":
        change(hamlet, '"twenty-minute-return"', '"no-such-profile"')
    elif what == "a licence":
        change(hamlet, "CC0-1.0", "Ask me")
    elif what == "the streets":
        lines = gpd.read_file(hamlet / "streets.gpkg").assign(highway="motorway")
        lines.to_file(hamlet / "streets.gpkg", driver="GPKG")


@pytest.mark.parametrize("what", ["a layer", "a profile", "a licence", "the streets"])
def test_tables_that_fail_leave_what_was_there(hamlet, what):
    make_tables(load_config(hamlet))
    before = contents(hamlet / "outputs")
    spoil(hamlet, what)
    with pytest.raises(AssetmapError):
        make_tables(load_config(hamlet))
    assert contents(hamlet / "outputs") == before


def test_tables_that_stop_half_way_leave_what_was_there(hamlet, monkeypatch):
    config = load_config(hamlet)
    make_tables(config)
    before = contents(hamlet / "outputs")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_homes", stop)
    with pytest.raises(KeyboardInterrupt):
        make_tables(config)
    assert contents(hamlet / "outputs") == before


def test_tables_of_a_run_that_was_killed_are_recovered(hamlet):
    config, folder = load_config(hamlet), hamlet / "outputs" / "village"
    make_tables(config)
    before = contents(folder)
    shutil.copytree(folder, folder.with_name(".village.new"))
    folder.rename(folder.with_name(".village.old"))
    make_tables(config)
    assert contents(folder) == before
    assert [path.name for path in (hamlet / "outputs").iterdir() if path.name.startswith(".")] == []


def test_a_profile_is_chosen_for_the_tables_alone(hamlet):
    config = load_config(hamlet)
    assert make_maps(config)
    facts = make_tables(config, profiles=["england", "wales"])
    assert facts["older"] == ["data.html", "datapackage.json"]
    assert facts["profiles"] == ["england", "wales"]
    told = {row["standard"] for row in facts["standards"]}
    assert {"ours", "england-green-space", "wales-green-space", "practice-bus-stop"} <= told
    assert not [key for key in told if key.startswith("twenty-minutes")]
    assert config.access.profiles == ("twenty-minute-return",)
    with pytest.raises(ConfigError, match="no-such"):
        make_tables(config, profiles=["no-such"])


def test_without_any_standard_the_tables_are_empty(hamlet):
    change(hamlet, '["twenty-minute-return"]', "[]")
    text = (hamlet / "assetmap.toml").read_text("utf-8")
    (hamlet / "assetmap.toml").write_text(re.sub(r"(?s)\[standards.ours\].*?(?=\[layers)", "", text), "utf-8")
    facts = make_tables(load_config(hamlet))
    assert facts["standards"] == []
    assert make_maps(load_config(hamlet))["findings"] == {}


def test_without_homes_the_tables_and_the_maps_are_made_and_cannot_tell(hamlet):
    text = (hamlet / "assetmap.toml").read_text("utf-8")
    (hamlet / "assetmap.toml").write_text(re.sub(r"(?s)\[layers.homes\].*?(?=\[layers)", "", text), "utf-8")
    make_tables(load_config(hamlet))
    assert read_csv(hamlet / "outputs" / "village" / "access" / "wards.csv").empty
    assert make_maps(load_config(hamlet))["findings"] == {"no_data": 16}


def test_the_layers_to_walk_along_may_be_chosen(hamlet):
    lanes = gpd.read_file(hamlet / "streets.gpkg").translate(0, 30)
    lanes.to_frame("geometry").assign(id="lane").to_file(hamlet / "lanes.gpkg", driver="GPKG")
    with (hamlet / "assetmap.toml").open("a") as file:
        file.write('[layers.lanes]\nkind = "streets"\nfile = "lanes.gpkg"\nsource = "made"\n')
    change(hamlet, "[access]", '[access]\nstreets = ["lanes"]')
    config = load_config(hamlet)
    measured = measure(config, load_layers(config))
    assert measured.measured["ours"].metres[0] == pytest.approx(160)


# --- small numbers ----------------------------------------------------------------------------------------------------

FEW = 2.8671875  # of the village's households
_NUMBER = re.compile(r"(?<![\d.-])\d+\.\d+(?![\d.])")


def numbers_in(path):
    """Every decimal number that a file says, in its text or in its tables."""
    if path.suffix != ".gpkg":
        return {float(number) for number in _NUMBER.findall(path.read_text("utf-8"))}
    found = set()
    for name in pyogrio.list_layers(path)[:, 0]:
        table = pyogrio.read_dataframe(path, layer=name, read_geometry=False)
        found |= set(table.select_dtypes("number").to_numpy().ravel())
        texts = table.select_dtypes(exclude="number").astype("str")
        found |= {float(number) for number in _NUMBER.findall(" ".join(texts.to_numpy().ravel()))}
    return found


def write_all(folder):
    config = load_config(folder)
    make_maps(config)
    facts = make_tables(config)
    place = folder / "outputs" / "village"
    (place / "facts.json").write_text(json.dumps(facts["standards"]))
    return place


@pytest.fixture(scope="module")
def written(village, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    shutil.copytree(village, folder, dirs_exist_ok=True)
    return write_all(folder)


def test_a_few_households_are_in_no_file_that_is_written(written):
    files = [path for path in written.rglob("*") if path.is_file()]
    assert {".html", ".csv", ".gpkg", ".json"} <= {path.suffix for path in files}
    hidden = {FEW, *(round(FEW, digits) for digits in (2, 3, 4))}
    assert not {path.name for path in files if hidden & numbers_in(path)}
    exact = {path.name for path in files if path.suffix != ".html" and round(FEW, 1) in numbers_in(path)}
    assert not exact
    total = 40.125 + 50.75  # of East: a number that may be shown is found
    assert total in numbers_in(written / "findings.csv") & numbers_in(written / "findings.gpkg")


def test_places_that_differ_in_what_is_hidden_only_look_the_same(written, hamlet):
    homes = gpd.read_file(hamlet / "homes.gpkg")
    homes["households"] += pd.Series([-0.375, 0.375, 0, 0.375, -0.375])  # every total stays as it is
    homes.to_file(hamlet / "homes.gpkg", driver="GPKG")
    one, other = contents(write_all(hamlet)), contents(written)
    assert set(one) == set(other)
    for files in (one, other):  # the package tells how large that table is
        package = json.loads(files["datapackage.json"])
        package["resources"] = [told for told in package["resources"] if told["path"] != "access/sensitivity.csv"]
        files["datapackage.json"] = package
    different = {name for name in one if one[name] != other[name]}
    assert different <= {"access/sensitivity.csv"}  # others are within other distances


def test_a_few_households_are_marked_as_few_in_every_table(written):
    wards = read_csv(written / "access" / "wards.csv").set_index(["standard", "ward_code"])
    findings = read_csv(written / "findings.csv").set_index(["standard", "ward_code"])
    for west in (wards.loc[("ours", "W05999001")], findings.loc[("ours", "W05999001")]):
        assert west["few"] == "households_beyond"
        assert math.isnan(west["households_beyond"])
        assert math.isnan(west["households_within"])
    for column in ("reasons_en", "reasons_cy"):
        assert "nan" not in west[column].lower()
    reasons = pyogrio.read_dataframe(written / "findings.gpkg", layer="reasons")
    values = reasons[(reasons["finding_id"] == west["finding_id"]) & (reasons["reason"] == "reason-beyond")]["value"]
    assert len(values) == 1
    assert values.isna().all()
