from __future__ import annotations

import csv
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import LineString, Point, box

from assetmap import Layer, Source, find_gaps, load_config, load_standards, measure_access
from assetmap.analysis.sensitivity import find_sensitivity
from assetmap.analysis.summary import list_islands, list_unplaced, summarise
from assetmap.contracts import FOR_OFFICERS
from assetmap.errors import LicenceError, PrivacyError
from assetmap.gates import check_licences, is_share_alike
from assetmap.privacy import check_privacy
from assetmap.tables import measure
from assetmap.text import LANGS, word
from assetmap.write import write_access, write_assets, write_csv, write_findings, write_homes

OSM = Source("osm", "OpenStreetMap", "OpenStreetMap contributors", "ODbL-1.0")


def layers_of(path):
    return set(pyogrio.list_layers(path)[:, 0])


def test_every_finding_is_in_both_files_with_its_reasons_and_sources_inside(example, tmp_path):
    write_findings(example, tmp_path, {})
    found = set()
    for name in ("findings", "findings-odbl"):
        assert layers_of(tmp_path / f"{name}.gpkg") == {"findings", "reasons", "links", "sources"}
        stored = gpd.read_file(tmp_path / f"{name}.gpkg", layer="findings")
        assert stored.crs == "EPSG:27700"
        assert not found & set(stored["finding_id"])
        found |= set(stored["finding_id"])
        assert set(stored["licence"].str.contains("ODbL")) == {name == "findings-odbl"}
        reasons = pyogrio.read_dataframe(tmp_path / f"{name}.gpkg", layer="reasons")
        sources = pyogrio.read_dataframe(tmp_path / f"{name}.gpkg", layer="sources")
        assert set(sources["source_id"]) == {key for told in reasons["source_id"].dropna() for key in told.split()}
        assert not sources[["publisher", "licence", "attribution"]].isna().any(axis=None)
        table = pd.read_csv(tmp_path / f"{name}.csv")
        assert set(table["finding_id"]) == set(stored["finding_id"])
        for lang in LANGS:
            assert table[f"reasons_{lang}"].str.len().min() > 10
        assert not table["sources"].isna().any()
    assert found == set(example.findings.data["finding_id"])


def test_what_derives_from_share_alike_data_goes_into_a_file_of_its_own(example, tmp_path):
    data = example.assets.data.copy()
    shared = data["kind"] == "green_space"
    data.loc[shared, ["source_id", "sources", "licence"]] = ["osm", "osm", "ODbL-1.0"]
    assets = replace(example.assets, data=data, sources=(*example.assets.sources, OSM))
    write_assets(replace(example, assets=assets), tmp_path, {})
    own, odbl = (
        pyogrio.read_dataframe(tmp_path / name, layer="assets") for name in ("assets.gpkg", "assets-odbl.gpkg")
    )
    assert set(odbl["asset_id"]) >= set(data["asset_id"][shared])
    assert odbl["licence"].str.contains("ODbL-1.0").all()
    assert not own["licence"].str.contains("ODbL-1.0").any()
    assert len(own) + len(odbl) == len(data)
    listed = pyogrio.read_dataframe(tmp_path / "assets.gpkg", layer="sources")["source_id"]
    assert "osm" not in set(listed)


def test_the_same_input_gives_the_same_bytes(example, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_findings(example, tmp_path / name, {})
        write_assets(example, tmp_path / name, {})
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_writing_leaves_gdals_date_as_it_was(example, tmp_path):
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    write_findings(replace(example, made="2020-01"), tmp_path, {})
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_a_licence_that_is_not_known_may_not_be_published():
    unknown = [replace(OSM, id=str(n), title=f"T{n}", licence="All rights reserved") for n in range(2)]
    with pytest.raises(LicenceError) as caught:
        check_licences([OSM, *unknown])
    assert len(caught.value.problems) == 2
    assert "T0" in str(caught.value)
    check_licences(unknown, ["All rights reserved"])


@pytest.mark.parametrize(
    ("licence", "expected"), [("OGL-3.0", False), ("ODbL-1.0", True), ("OGL-3.0 + ODbL-1.0", True), ("own", True)]
)
def test_share_alike_is_worked_out_of_all_licences_of_a_row(licence, expected):
    assert is_share_alike(licence, {"own": True}) is expected


@pytest.mark.parametrize(
    ("cell", "refused"),
    [
        ("jane.jones@example.org", True),
        ("Key with Jane, 07700 900123", True),
        ("+44 7700 900123", True),
        ("clerk@example.org", False),
        ("Ymholiadau@example.org", False),
        ("Unit 07, Dock Road", False),
        ("01633 000000", False),
    ],
)
def test_personal_data_is_not_published(example, cell, refused):
    data = example.assets.data.copy()
    data.loc[0, "use"] = cell
    assets = replace(example.assets, data=data)
    if not refused:
        check_privacy(assets)
        return
    with pytest.raises(PrivacyError) as caught:
        check_privacy(assets)
    assert data.loc[0, "reference"] in str(caught.value)
    assert cell not in str(caught.value)


def test_a_spreadsheet_runs_no_cell_as_a_formula(tmp_path):
    cells = ["=HYPERLINK(1)", "+1", "@x", "-cmd", "-3.4", "plain", "Tŷ Dŵr"]
    write_csv(pd.DataFrame({"a": cells}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        written = [row["a"] for row in csv.DictReader(file)]
    assert written == ["'=HYPERLINK(1)", "'+1", "'@x", "'-cmd", "-3.4", "plain", "Tŷ Dŵr"]


# --- access -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def access(example_folder, example_layers):
    return measure(load_config(example_folder), example_layers)


@pytest.fixture(scope="module")
def tables(access, tmp_path_factory):
    folder = tmp_path_factory.mktemp("access")
    write_access(access, folder)
    write_homes(access, folder)
    return {path.stem: pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False) for path in folder.iterdir()}


STANDARD = load_standards(profiles=("wales",))["practice-bus-stop"].model_copy(update={"service": "library"})


def hamlet(home="h", standards=(STANDARD,)):
    """Measure one home a kilometre from the only library."""
    at = [Point(325_000 + east, 188_000) for east in (0, 1000)]

    def make(name, kind, shapes, of, /, **columns):
        return Layer.from_frame(name, kind, gpd.GeoDataFrame(columns, geometry=shapes, crs=27700), of)

    cover = at[0].buffer(90_000)
    one, two = (Source(key, key, "Someone", "OGL-3.0", coverage=cover, date="2025") for key in ("one", "two"))
    layers = [
        make("streets", "streets", [LineString(at)], one, id=["s"]),
        *(make(f"l{n}", "services", [at[1]], of, id=["l"], type=["library"]) for n, of in enumerate((one, two))),
    ]
    wards = make("wards", "wards", [box(320_000, 180_000, 330_000, 190_000)], one, code=["W05999001"], name=["W"])
    homes = make("homes", "population", [at[0]], one, id=[home], households=[30])
    return measure_access(homes, wards, layers, {one.id: one for one in standards})


def test_the_tables_of_access_hold_what_was_measured(access, tables):
    assert len(tables["wards"]) == len(summarise(access))
    assert len(tables["sensitivity"]) == len(find_sensitivity(access))
    assert len(tables["not-joined"]) == len(list_unplaced(access))
    assert len(tables["islands"]) == len(list_islands(access))
    assert len(tables["homes"]) == len(access.table())
    assert tables["standards"]["id"].tolist() == list(access.standards)
    assert tables["sources"]["source_id"].tolist() == [source.id for source in access.sources]
    for name in ("licence", "attribution", "publisher", "date"):
        assert (tables["sources"][name] != "").all()


def test_the_tables_say_wards_services_and_reasons_in_words(access, tables):
    names = access.wards.data.set_index("code")["name"]
    assert tables["wards"]["name"].tolist() == names[tables["wards"]["ward_code"]].tolist()
    for table in (tables["wards"], tables["sensitivity"]):
        for lang in LANGS:
            assert table[f"service_{lang}"].tolist() == [word("service", term, lang) for term in table["service"]]
    for lang in LANGS:
        told = [getattr(standard.because, lang) for standard in access.standards.values()]
        assert tables["standards"][f"because_{lang}"].tolist() == told


def test_the_table_of_homes_counts_nobody(tables):
    columns = ["home", "ward_code", "standard", "service", "mode", "method", "metres", "nearest_id", "answer"]
    assert tables["homes"].columns.tolist() == columns


def test_the_tables_are_the_same_bytes_each_time(access, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_access(access, tmp_path / name)
        write_homes(access, tmp_path / name)
    assert len(list((tmp_path / "one").iterdir())) == 7
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_the_id_of_a_home_runs_as_no_formula(tmp_path):
    write_homes(hamlet("=1+1"), tmp_path)
    assert pd.read_csv(tmp_path / "homes.csv")["home"].tolist() == ["'=1+1"]


def test_without_standards_the_tables_have_their_heads(tmp_path):
    write_access(hamlet(standards=()), tmp_path)
    for name in ("wards", "sensitivity"):
        assert "service_cy" in (tmp_path / f"{name}.csv").read_text("utf-8-sig").splitlines()[0]


def test_what_two_sources_show_is_said_once_and_both_are_named(example, tmp_path):
    found = find_gaps(hamlet())
    reasons = found.reasons[found.reasons["reason"] == "reason-beyond"]
    assert reasons["source_id"].tolist() == ["one", "two"]
    write_findings(replace(example, findings=found.layer, reasons=found.reasons), tmp_path, {})
    row = pd.read_csv(tmp_path / "findings.csv").iloc[0]
    for lang, start in (("en", "Households farther than 400"), ("cy", "Aelwydydd sydd ymhellach na 400")):
        assert row[f"reasons_{lang}"].count(start) == 1
    assert row["sources"] == "one two"
    assert row["dates"] == 2025


def test_how_a_property_is_run_is_in_nothing_that_is_published(example, tmp_path):
    secret = {"caretaker": "no", "sensitive": "yes", "running_cost_year": 4321.0, "last_used": "2024-05"}
    register = example.assets.data.assign(**secret)
    write_assets(replace(example, assets=example.assets.derive(register)), tmp_path, {})
    stored = gpd.read_file(tmp_path / "assets.gpkg", layer="assets")
    assert len(stored)
    assert secret.keys() <= FOR_OFFICERS
    assert FOR_OFFICERS.isdisjoint(stored.columns)
