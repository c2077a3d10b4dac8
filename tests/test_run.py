from __future__ import annotations

import json
import shutil

import pytest

from assetmap import load_config, make_maps
from assetmap.errors import AssetmapError, ConfigError, LicenceError
from assetmap.run import made_on


@pytest.fixture(scope="module")
def town(tmp_path_factory, example_folder):
    """A copy of the made-up town whose outputs stay in a temporary folder."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copytree(example_folder, folder, dirs_exist_ok=True)
    change(folder, 'folder = "../../outputs"', 'folder = "outputs"')
    return folder


@pytest.fixture(scope="module")
def made(town):
    make_maps(load_config(town))
    return town / "outputs" / "example"


def change(folder, old, new):
    file = folder / "assetmap.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def contents(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


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
        "assets",
        "access",
        "underuse",
        "journey",
        "files",
        "pages",
    ]
    assert record["seconds"] == pytest.approx(sum(step["seconds"] for step in record["steps"]), abs=0.01)
    assert all({"seconds", "peak_mb"} <= set(step) for step in record["steps"])
    assert record["features"]["homes"] == 430
    assert record["findings"]["underuse"] == 23
    sizes = {page.stem: page.stat().st_size for page in (made / "wards").iterdir()}
    assert record["page_bytes"]["wards"] == sizes
    assert record["page_bytes"]["largest"] == max(sizes.values())


def test_running_twice_gives_the_same_bytes(town, made):
    before = contents(made)
    make_maps(load_config(town))
    assert contents(made) == before


def test_one_ward_is_made_and_the_others_are_kept(town, made):
    other, mine = made / "wards" / "W05999001.html", made / "wards" / "W05999002.html"
    whole = mine.read_bytes()
    other.write_text("kept as it is", "utf-8")
    mine.write_text("made again", "utf-8")
    make_maps(load_config(town), wards=["W05999002"])
    assert other.read_text("utf-8") == "kept as it is"
    assert mine.read_bytes() == whole


def test_a_ward_of_another_year_is_refused_and_the_wards_are_named(town, made):
    before = contents(made)
    with pytest.raises(ConfigError, match="W05999001"):
        make_maps(load_config(town), wards=["W05000999"])
    assert contents(made) == before


def test_the_health_of_the_data_counts_every_row(made):
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
    hidden = {"private, derelict": 1, "private, in_use": 1, "private, vacant": 6}
    assert health["not_published"] == hidden | {"unknown, brownfield": 1, "unknown, unknown": 1}


def test_every_rejected_row_has_its_reason_in_both_languages(made):
    parts = [(made / "rejected" / f"register-{kind}.csv").read_text("utf-8-sig") for kind in ("land", "buildings")]
    assert sum(part.count("set aside") for part in parts) == 3
    for part in parts:
        assert "what_cy" in part.splitlines()[0]
        assert "what_en" in part.splitlines()[0]
        assert "file: Asset Ref" in part.splitlines()[0]
    assert "ZZ9 9ZZ" in "".join(parts)


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


def test_the_index_of_one_ward_leads_to_that_ward_only(tmp_path, example_folder):
    shutil.copytree(example_folder, tmp_path, dirs_exist_ok=True)
    change(tmp_path, 'folder = "../../outputs"', 'folder = "outputs"')
    make_maps(load_config(tmp_path), wards=["W05999002"])
    index = (tmp_path / "outputs" / "example" / "index.html").read_text("utf-8")
    assert 'href="wards/W05999002.html"' in index
    assert "wards/W05999001.html" not in index


def test_two_layers_of_one_source_may_number_their_rows_alike(tmp_path, example_folder):
    shutil.copytree(example_folder, tmp_path, dirs_exist_ok=True)
    change(tmp_path, 'folder = "../../outputs"', 'folder = "outputs"')
    halls = "id,name,type,easting,northing\nS001,Another Hall,community_hall,226500,281500\n"
    (tmp_path / "halls.csv").write_text(halls, "utf-8")
    more = '\n[layers.halls]\nkind = "services"\nfile = "halls.csv"\nsource = "example"\n'
    text = (tmp_path / "assetmap.toml").read_text("utf-8")
    (tmp_path / "assetmap.toml").write_text(text + more, "utf-8")
    before = make_maps(load_config(example_folder).model_copy(update={"path": tmp_path / "assetmap.toml"}))
    after = make_maps(load_config(tmp_path))
    assert after["assets"]["service"] == before["assets"]["service"] + 1
