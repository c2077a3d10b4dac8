"""Every column of every file that a run writes is explained, and nothing is explained that no file has."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from assetmap import load_config, make_maps
from assetmap.config import LicenceSpec, Names, Output
from assetmap.dictionary import find_record, list_records, load_tables, say_of
from assetmap.formats import read_tables
from assetmap.package import NAME, describe_files, write_datapackage
from assetmap.render.data_page import data_page
from assetmap.tables import measure
from assetmap.text import vocabulary
from assetmap.write import write_homes

RECORD = "run.json"  # of the run, not of the place
TABLES = {".csv", ".geojson", ".gpkg"}
NEWPORT = Path(__file__).parent / "newport"


def run(config, folder):
    make_maps(config.model_copy(update={"output": Output(folder=str(folder))}))
    return folder / config.place.id


@pytest.fixture
def made(example_run):
    return example_run


@pytest.fixture(scope="module")
def package(example_run):
    return json.loads((example_run / NAME).read_text("utf-8"))


def files_of(folder):
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix in {*TABLES, ".json"}]
    return sorted(path.relative_to(folder).as_posix() for path in found if path.name != RECORD)


def tables_of(folder):
    """Give each table that lies in a folder: its file, the form, its id, and the table itself."""
    for name in files_of(folder):
        if Path(name).suffix in TABLES:
            for layer, table in read_tables(folder / name):
                yield name, Path(name).suffix[1:], layer or find_record(name), table


def check_columns(folder):
    seen = set()
    for name, form, record, table in tables_of(folder):
        assert record in load_tables(), name
        if form != "geojson" or len(table):  # a GeoJSON without features has no columns
            assert list(table.columns) == load_tables()[record].columns_of(form), name
        seen.add(record)
    return seen


# --- the dictionary and the files -------------------------------------------------------------------------------------


def test_every_column_that_a_run_writes_is_in_the_dictionary_and_the_other_way_round(made):
    assert check_columns(made) == set(load_tables()) - {"homes"}


def test_the_same_holds_of_newport(newport_run):
    assert check_columns(newport_run[0]) == set(load_tables()) - {"homes"}


def test_what_only_the_verb_access_writes_is_in_it_too(example_layers, example_folder, tmp_path):
    write_homes(measure(load_config(example_folder), example_layers), tmp_path)
    assert check_columns(tmp_path) == {"homes"}


def test_every_file_of_a_run_has_a_record(made):
    assert [name for name in files_of(made) if not find_record(name)] == []
    documents = {find_record(name) for name in files_of(made) if name.endswith(".json")}
    assert documents == set(list_records()) - set(load_tables())


@pytest.mark.parametrize("table", load_tables().values(), ids=list(load_tables()))
def test_a_record_names_units_terms_and_what_empty_means_that_there_are(table):
    assert set(table.only) <= set(table.columns)
    for meaning in table.columns.values():
        assert say_of("empty", meaning.empty)["cy"]
        assert not meaning.unit or say_of("unit", meaning.unit)["cy"]
        assert not meaning.terms or meaning.terms in vocabulary()
        assert meaning.en.endswith(".")
        assert meaning.cy.endswith(".")


def check_values(folder):
    """Hold the cells of all CSV files against the types, codes and "never empty" of their columns."""
    count = 0
    for name, form, record, table in tables_of(folder):
        if form != "csv":
            continue
        for column, meaning in load_tables()[record].columns.items():
            if column not in table:
                continue
            cells = table[column][table[column] != ""]
            assert meaning.empty != "never" or len(cells) == len(table), (name, column)
            if meaning.type != "string":
                numbers = pd.to_numeric(cells)
                assert meaning.type != "integer" or cells.str.fullmatch(r"-?\d+").all(), (name, column)
                count += len(numbers)
            if meaning.terms:
                assert set(cells) <= set(vocabulary()[meaning.terms]), (name, column)
    return count


def test_cells_are_what_the_dictionary_says(made):
    assert check_values(made) > 1000


def test_cells_of_newport_are_what_the_dictionary_says(newport_run):
    assert check_values(newport_run[0]) > 1000


# --- the same for machines --------------------------------------------------------------------------------------------


def test_the_package_has_a_resource_for_every_table_and_document(made, package):
    named = defaultdict(list)
    for one in package["resources"]:
        named[one["path"]].append(one)
    assert sorted(named) == [name for name in files_of(made) if name != NAME]
    names = [one["name"] for one in package["resources"]]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[-a-z0-9._/]+", name) for name in [*names, package["name"]])
    for name, form, record, table in tables_of(made):
        told = next(one for one in named[name] if form != "gpkg" or one["layer"] == record)
        assert [field["name"] for field in told["schema"]["fields"]] == list(table.columns)
        assert all(field["description"] and field["description_cy"] for field in told["schema"]["fields"])
        assert told["rows"] == len(table)
        assert told["bytes"] == (made / name).stat().st_size


def test_the_licences_of_a_resource_are_those_of_its_rows(made, package):
    for name in ("assets.csv", "assets-odbl.csv", "findings.geojson", "actions-odbl.csv"):
        _, table = next(iter(read_tables(made / name)))
        rows = {part for cell in table["licence"] for part in cell.split(" + ")} - {""}
        told = next(one for one in package["resources"] if one["path"] == name)
        assert {one["name"] for one in told["licenses"]} == rows
        assert all(one["title"] and one["title_cy"] for one in told["licenses"])
    every = {part["name"] for one in package["resources"] for part in one.get("licenses", [])}
    assert {one["name"] for one in package["licenses"]} == every == {"CC0-1.0", "ODbL-1.0"}


def test_a_resource_names_the_sources_of_its_rows(package, example_layers):
    titles = {source.id: source.title for layer in example_layers for source in layer.sources}
    told = {one["path"]: {source["title"] for source in one.get("sources", [])} for one in package["resources"]}
    assert told["assets.csv"] == told["rejected/stops.csv"] == {titles["example"]}
    assert told["assets-odbl.geojson"] == set(titles.values())
    assert told["access/standards.csv"] == set()


def test_a_licence_of_the_authoritys_own_is_told_by_its_own_name(example, example_layers, tmp_path):
    (tmp_path / "assets.csv").write_text("asset_id,licence\na-1,house\n", "utf-8")
    own = {"house": LicenceSpec(title=Names(en="House rules", cy="Rheolau'r tŷ"), share_alike=True)}
    files = describe_files(tmp_path, example_layers)
    write_datapackage(example, files, example_layers, tmp_path, own)
    package = json.loads((tmp_path / NAME).read_text("utf-8"))
    assert package["licenses"] == [{"name": "house", "title": "House rules", "title_cy": "Rheolau'r tŷ"}]
    page = data_page(example, example_layers, files, own)
    assert "Rheolau&#39;r tŷ" in page
    assert "share-alike: what is made from it keeps this licence" in page


def test_hostile_names_of_layers_are_written_as_text(example, example_layers, tmp_path):
    (tmp_path / "rejected").mkdir()
    (tmp_path / "rejected" / "a <b> ŵ.csv").write_text("row,rows\n1,1\n", "utf-8")
    files = describe_files(tmp_path, example_layers)
    page = data_page(example, example_layers, files)
    assert "a &lt;b&gt; ŵ.csv" in page
    assert 'href="rejected/a%20%3Cb%3E%20%C5%B5.csv"' in page
    write_datapackage(example, files, example_layers, tmp_path, {})
    name = json.loads((tmp_path / NAME).read_text("utf-8"))["resources"][0]["name"]
    assert re.fullmatch(r"[-a-z0-9._/]+", name)


def test_the_same_run_describes_itself_alike(made, example, example_layers, tmp_path):
    files = describe_files(made, example_layers)
    write_datapackage(example, files, example_layers, tmp_path, {})
    assert (tmp_path / NAME).read_bytes() == (made / NAME).read_bytes()


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_names_every_file_column_and_licence(made):
    page = (made / "data.html").read_text("utf-8")
    assert [name for name in files_of(made) if f'href="{name}"' not in page] == []
    for _, _, record, table in tables_of(made):
        section = re.search(rf'id="table-{record}".*?</section>', page, re.DOTALL)[0]
        assert [name for name in table.columns if f">{name}</code>" not in section] == []
    assert "Open Database License 1.0" in page
    assert "whose names end in <code" in page
    assert "`" not in re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    assert "&lt;" not in page
    assert f"rows: {len(next(iter(read_tables(made / 'assets.csv')))[1])}" in page


def test_officers_see_what_their_own_edition_holds(example_officers, example_layers, tmp_path):
    (tmp_path / "underused.csv").write_text("a\n1\n", "utf-8")
    page = data_page(example_officers, example_layers, describe_files(tmp_path, example_layers))
    assert "No tables lie beside this page." in page
