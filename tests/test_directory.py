"""The directory of services and organisations, and the economy as files."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from assetmap import Layer, Source
from assetmap.analysis.editions import make_public, make_whole
from assetmap.analysis.findings import Findings
from assetmap.directory import STANDARD, left_out_types, make_directory, write_directory, write_economy
from assetmap.errors import PrivacyError
from assetmap.journey.economy import map_economies
from assetmap.text import read_data, vocabulary

OSM = Source("osm", "OpenStreetMap", "OpenStreetMap contributors", "ODbL-1.0", "© OpenStreetMap contributors")

# What the JSON schemas of the UK profile (github.com/OpenReferralUK/uk-profile, schema/*.json) require of each object;
# where the profile leaves a field out, HSDS 3.0 says its type (github.com/openreferral/specification, schema/*.json).
REQUIRED = {
    "service": {"id", "name", "status", "url"},
    "organization": {"id", "name", "description"},
    "service_at_location": {"id"},
    "location": {"id", "location_type"},
    "attribute": {"id"},
    "taxonomy_term": {"id", "taxonomy", "name", "description"},
}
UUIDS = {"id", "organization_id", "service_id", "location_id", "link_id", "taxonomy_term_id"}
TEXTS = {
    "name",
    "alternate_name",
    "description",
    "url",
    "website",
    "status",
    "term",
    "code",
    "taxonomy",
    "link_entity",
    "location_type",
}
TEXTS |= {"external_identifier", "external_identifier_type"}
PARTS = {"organization": "organization", "location": "location", "taxonomy_term": "taxonomy_term"}
LISTS = {"service_at_locations": "service_at_location", "locations": "location", "attributes": "attribute"}
STATUSES = {"active", "inactive", "defunct", "temporarily closed"}
PERSONAL = {"contacts", "phones", "email", "assurer_email", "schedules", "addresses"}


def breaches(kind, record):
    """Tell what of a record is not as the standard has it."""
    found = [f"{kind} lacks {name}" for name in REQUIRED[kind] - set(record)]
    for name, value in record.items():
        if name in PARTS:
            found += breaches(PARTS[name], value)
        elif name in LISTS:
            found += [breach for one in value for breach in breaches(LISTS[name], one)]
        elif name in UUIDS:
            found += [] if uuid.UUID(value).version == 5 else [f"{kind}.{name} is {value}"]
        elif name in TEXTS:
            found += [] if isinstance(value, str) and value.strip() else [f"{kind}.{name} is {value!r}"]
        elif name in {"latitude", "longitude"}:
            found += [] if isinstance(value, float) else [f"{kind}.{name} is {value!r}"]
        elif not name.startswith("assetmap_"):
            found.append(f"{kind}.{name} is no field of the standard")
    if record.get("status", "active") not in STATUSES:
        found.append(f"status {record['status']}")
    for name in {"url", "website"} & set(record):
        found += [] if re.match(r"https?://[^\s/]+", record[name]) else [f"{kind}.{name} is no URI"]
    return found


def check(made):
    assert made["standard"] == STANDARD
    told = [breach for one in made["services"] for breach in breaches("service", one)]
    told += [breach for one in made["organizations"] for breach in breaches("organization", one)]
    assert told == ["service lacks url"] * made["not_known"].get("service.url", 0)
    ids = [one["id"] for name in ("services", "organizations") for one in made[name]]
    assert len(ids) == len(set(ids))
    listed = {one["id"] for one in made["organizations"]}
    for one in made["services"]:
        at = one["service_at_locations"][0]
        assert at["service_id"] == one["id"]
        assert at["location_id"] == at["location"]["id"]
        assert one["attributes"][0]["link_id"] == one["id"]
        if "organization" in one:
            assert one["organization_id"] == one["organization"]["id"]
            assert one["organization_id"] in listed


def changed(atlas, kind, **columns):
    """Change the first asset of a kind that the directory has; give the atlas and the asset's id."""
    data = atlas.assets.data.copy()
    at = data.index[(data["kind"] == kind) & ~data["type"].isin(left_out_types())][0]
    for name, value in columns.items():
        data.loc[at, name] = value
    sources = (*atlas.assets.sources, OSM)
    return replace(atlas, assets=replace(atlas.assets, data=data, sources=sources)), data.loc[at, "asset_id"]


def record_of(made, asset_id):
    return next(
        one for name in ("services", "organizations") for one in made[name] if one.get("assetmap_asset_id") == asset_id
    )


def metres_of(place):
    degrees = gpd.GeoSeries([Point(place["longitude"], place["latitude"])], crs=4326)
    return degrees.to_crs(27700).iloc[0]


@pytest.fixture(scope="module")
def made(example):
    return make_directory(example)


def test_every_record_is_as_the_standard_has_it(made):
    check(made)
    assert len(made["services"]) > 20
    assert len(made["organizations"]) > 10


def test_every_service_and_organisation_of_the_edition_is_in_it_once_and_nothing_else(example, made):
    data = example.assets.data
    wanted = data[(data["kind"] == "service") & ~data["type"].isin(left_out_types()) & (data["name"] != "")]
    assert [one["assetmap_asset_id"] for one in made["services"]] == sorted(wanted["asset_id"])
    anchors = data[data["kind"] == "anchor"]
    assert {one["assetmap_asset_id"] for one in made["organizations"]} == set(anchors["asset_id"])
    left = data[(data["kind"] == "service") & data["type"].isin(left_out_types())]
    assert made["left_out"] == left["type"].value_counts().to_dict()


def test_what_the_public_edition_leaves_out_is_in_the_officers_directory_alone(example):
    atlas, asset_id = changed(example, "anchor", sensitive="yes")
    found = Findings(atlas.underuse, atlas.reasons)
    editions = {"public": make_public(atlas.assets, found), "officers": make_whole(atlas.assets, found)}
    for name, edition in editions.items():
        told = make_directory(replace(atlas, assets=edition.assets, edition=name))
        assert told["edition"] == name
        assert (asset_id in json.dumps(told)) == (name == "officers")


def test_ids_are_the_same_in_every_run_and_differ_between_places(example, made):
    data = example.assets.data
    again = make_directory(replace(example, assets=example.assets.derive(data.sample(frac=1, random_state=1))))
    assert again == made
    elsewhere = make_directory(replace(example, place=example.place.model_copy(update={"id": "elsewhere"})))
    ids = [{one["id"] for one in told["services"] + told["organizations"]} for told in (made, elsewhere)]
    assert not ids[0] & ids[1]


def test_welsh_names_survive_the_file(example, made, tmp_path):
    write_directory(example, tmp_path, {})
    text = (tmp_path / "directory.json").read_text("utf-8")
    assert json.loads(text) == made
    names = example.assets.data.set_index("asset_id")[["name", "name_cy"]]
    both = [one for one in made["services"] + made["organizations"] if "alternate_name" in one]
    assert len(both) > 20
    for one in both:
        assert (one["name"], one["alternate_name"]) == tuple(names.loc[one["assetmap_asset_id"]])
        assert one["assetmap_name_cy"] == one["alternate_name"]
    assert "Ymddiriedolaeth Ddatblygu Aberenghraifft" in text


@pytest.mark.parametrize(
    ("columns", "name", "other", "welsh"),
    [
        ({"name": "", "name_cy": "Tŷ Dŵr"}, "Tŷ Dŵr", None, "Tŷ Dŵr"),
        ({"name": "Tŷ Dŵr", "name_cy": "", "language": "cy"}, "Tŷ Dŵr", None, "Tŷ Dŵr"),
        ({"name": "Water House", "name_cy": ""}, "Water House", None, None),
        ({"name": "Water House", "name_cy": "Tŷ Dŵr"}, "Water House", "Tŷ Dŵr", "Tŷ Dŵr"),
    ],
)
def test_a_name_says_that_it_is_welsh_where_that_is_known(example, columns, name, other, welsh):
    atlas, asset_id = changed(example, "service", **columns)
    one = record_of(make_directory(atlas), asset_id)
    assert (one["name"], one.get("alternate_name"), one.get("assetmap_name_cy")) == (name, other, welsh)


def test_a_service_without_a_name_is_counted_and_not_named(example, made):
    atlas, asset_id = changed(example, "service", name="", name_cy="")
    told = make_directory(atlas)
    assert told["left_out"]["no_name"] == 1
    assert len(told["services"]) == len(made["services"]) - 1
    assert asset_id not in json.dumps(told)


def test_what_lies_outside_the_wards_is_counted_and_left_to_its_own_place(example):
    atlas, asset_id = changed(example, "anchor", ward_code="")
    told = make_directory(atlas)
    assert told["left_out"]["outside"] == 1
    assert asset_id not in json.dumps(told)


def test_there_is_no_person_no_contact_and_no_schedule_in_it(example):
    atlas, asset_id = changed(example, "service", owner="Mrs J Jones")
    told = make_directory(replace(atlas, edition="officers"))  # of the public one, it is refused
    assert "organization" not in record_of(told, asset_id)
    text = json.dumps(told)
    assert "Jones" not in text
    assert not [name for name in PERSONAL if f'"{name}"' in text]


@pytest.mark.parametrize("cell", ["jane.jones@example.org", "Jane, 07700 900123", "Mrs J Jones"])
def test_personal_data_stops_the_directory(example, cell, tmp_path):
    atlas, _ = changed(example, "anchor", name=cell)
    with pytest.raises(PrivacyError):
        make_directory(atlas)
    with pytest.raises(PrivacyError):
        write_directory(atlas, tmp_path, {})


def test_an_operator_is_an_organisation_of_its_own_or_the_one_that_is_listed(example, made):
    listed = next(one for one in made["organizations"] if one["name"] == "Example Homes")
    atlas, asset_id = changed(example, "service", owner="EXAMPLE  homes")
    told = make_directory(atlas)
    check(told)
    assert record_of(told, asset_id)["organization_id"] == listed["id"]
    assert len(told["organizations"]) == len(made["organizations"])
    atlas, asset_id = changed(example, "service", owner="Somebody Else Ltd", licence="OGL-3.0")
    told = make_directory(atlas)
    check(told)
    new = [one for one in told["organizations"] if one["name"] == "Somebody Else Ltd"]
    assert [one["id"] for one in new] == [record_of(told, asset_id)["organization_id"]]
    assert new[0]["assetmap_licence"] == "OGL-3.0"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/tŷ", True),
        ("http://example.org", True),
        ("", False),
        ("example.org", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://example.org/a b", False),
    ],
)
def test_a_website_is_told_only_where_the_data_has_one(example, made, address, shown):
    atlas, asset_id = changed(example, "service", website=address)
    told = make_directory(atlas)
    assert record_of(told, asset_id).get("url") == (address if shown else None)
    assert told["not_known"]["service.url"] == made["not_known"]["service.url"] - shown


@pytest.mark.parametrize(
    ("status", "shown", "basis"),
    [
        ("unknown", "active", "listed"),
        ("in_use", "active", "stated"),
        ("vacant", "inactive", "stated"),
        ("derelict", "inactive", "stated"),
    ],
)
def test_a_status_says_what_it_rests_on(example, status, shown, basis):
    atlas, asset_id = changed(example, "service", status=status)
    one = record_of(make_directory(atlas), asset_id)
    assert (one["status"], one["assetmap_status_basis"]) == (shown, basis)


def test_places_are_in_degrees_and_say_where_they_are_approximate(example, made):
    data = example.assets.data.set_index("asset_id")
    for one in made["organizations"]:
        place, row = one["locations"][0], data.loc[one["assetmap_asset_id"]]
        assert metres_of(place).distance(row.geometry) < 2
        assert ("approximate" in place.get("description", "")) == (row["located_by"] == "postcode")
    assert {one["locations"][0]["assetmap_located_by"] for one in made["organizations"]} == {"postcode", "coordinates"}


def test_an_outline_is_told_as_a_point_inside_it(example):
    data = example.assets.data
    at = data.index[(data["kind"] == "service") & (data["type"] == "library")][0]
    shape = box(*data.geometry[at].buffer(20).bounds)
    drawn = data.copy()
    drawn.loc[at, "geometry"] = shape
    one = record_of(make_directory(replace(example, assets=example.assets.derive(drawn))), data["asset_id"][at])
    place = one["service_at_locations"][0]["location"]
    assert "inside its outline" in place["description"]
    assert metres_of(place).within(shape)


def test_what_derives_from_share_alike_data_goes_into_a_file_of_its_own(example, tmp_path):
    atlas, asset_id = changed(
        example, "service", licence="ODbL-1.0", sources="osm", source_id="osm", owner="Example Homes"
    )
    write_directory(atlas, tmp_path, {})
    own, odbl = (json.loads((tmp_path / name).read_text("utf-8")) for name in ("directory.json", "directory-odbl.json"))
    assert [one["assetmap_asset_id"] for one in odbl["services"]] == [asset_id]
    assert asset_id not in json.dumps(own)
    for made, alike in ((own, False), (odbl, True)):
        check(made)
        assert {"ODbL" in one["assetmap_licence"] for one in made["services"] + made["organizations"]} == {alike}
        used = {key for one in made["services"] + made["organizations"] for key in one["assetmap_sources"]}
        assert {source["id"] for source in made["sources"]} == used
        assert all(one["assetmap_attribution"] for one in made["services"])
    homes = [one["id"] for one in own["organizations"] if one["name"] == "Example Homes"]
    assert [one["id"] for one in odbl["organizations"]] == homes


def test_a_directory_that_is_no_longer_made_is_taken_away(example, tmp_path):
    for name in ("directory-odbl.json", "economy-odbl.csv"):
        (tmp_path / name).write_text("{}")
    write_directory(example, tmp_path, {})
    write_economy(example, tmp_path, {})
    assert {path.name for path in tmp_path.iterdir()} == {"directory.json", "economy.csv"}


def test_the_same_input_gives_the_same_bytes(example, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_directory(example, tmp_path / name, {})
        write_economy(example, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_every_type_that_is_left_out_has_its_reason_in_both_languages():
    rules = read_data("sectors.toml")["directory"]["leave_out"]
    assert left_out_types() <= set(vocabulary()["service"])
    assert sum(len(rule["types"]) for rule in rules) == len(left_out_types())
    assert all(rule["because"]["cy"] and rule["because"]["en"] for rule in rules)
    assert {"bus_stop", "rail_station"} <= left_out_types()
    assert not {"general_practice", "food_support", "advice", "library"} & left_out_types()


# --- the economy as a file --------------------------------------------------------------------------------------------


def test_the_economy_is_written_with_the_place_first_and_unknown_left_empty(example, tmp_path):
    write_economy(example, tmp_path)
    written = pd.read_csv(tmp_path / "economy.csv", encoding="utf-8-sig", keep_default_na=False)
    table = map_economies(example)
    assert list(written["ward_code"]) == list(table["ward_code"])
    assert list(written["count"] == "") == list(table["answer"] == "unknown")
    assert (written["ward_name_cy"][written["ward_code"] == ""] == "Aberenghraifft").all()


def test_rows_of_the_economy_that_derive_from_share_alike_data_stand_apart(example, tmp_path):
    data = example.assets.data.copy()
    schools = data["type"] == "primary_school"
    data.loc[schools, ["licence", "sources", "source_id"]] = ["ODbL-1.0", "osm", "osm"]
    sources = (*example.assets.sources, OSM)
    atlas = replace(example, assets=Layer("assets", "assets", data, sources))
    write_economy(atlas, tmp_path, {})
    own, odbl = (pd.read_csv(tmp_path / f"economy{end}.csv", keep_default_na=False) for end in ("", "-odbl"))
    assert set(odbl["sector"]) == {"education"}
    assert not own["licence"].str.contains("ODbL").any()
    assert len(own) + len(odbl) == len(map_economies(atlas))


# --- real data --------------------------------------------------------------------------------------------------------


def test_newports_directory_is_as_the_standard_has_it_and_keeps_terms_apart(newport, tmp_path):
    write_directory(newport, tmp_path, {})
    own, odbl = (json.loads((tmp_path / f"directory{end}.json").read_text("utf-8")) for end in ("", "-odbl"))
    for made in (own, odbl):
        check(made)
    data = newport.assets.data
    libraries = data[(data["type"] == "library") & (data["ward_code"] != "")]
    assert {one["assetmap_asset_id"] for one in own["services"]} == set(libraries["asset_id"])
    assert all(one["url"].startswith("http") for one in own["services"])
    assert {one["assetmap_licence"] for one in odbl["services"]} == {"ODbL-1.0"}
    assert odbl["left_out"]["food_shop"] == (data["type"] == "food_shop").sum()
    places = [one["service_at_locations"][0]["location"] for one in own["services"] + odbl["services"]]
    assert all(51.4 < place["latitude"] < 51.7 and -3.2 < place["longitude"] < -2.7 for place in places)
