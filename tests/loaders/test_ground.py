"""What stands on the ground: of each object the most telling thing, and nothing of what only says what land is for."""

from __future__ import annotations

import pytest
import shapely

from assetmap.errors import ConfigError
from assetmap.loaders.osm_rules import classify, tag_rules
from assetmap.text import vocabulary

AREAS = """
building       building=house
building       building=yes
building       building=school vacant=yes
building       building=retail shop=vacant
building       building=yes amenity=pub disused=yes
building       building=yes power=generator
activity       building=yes shop=convenience
activity       building=yes office=lawyer
activity       building=yes amenity=pub
activity       building=school amenity=school
activity       building=yes amenity=parking parking=multi-storey
activity       leisure=sports_centre building=yes
activity       leisure=golf_course
activity       amenity=recycling recycling_type=centre
activity       tourism=hotel building=hotel
works          building=construction
works          landuse=quarry
works          power=substation
works          power=generator
works          man_made=wastewater_plant
works          man_made=storage_tank building=yes
works          railway=platform
cemetery       landuse=cemetery
cemetery       amenity=grave_yard
allotment      landuse=allotments
school_ground  amenity=school
school_ground  amenity=kindergarten
car_park       amenity=parking
car_park       amenity=parking access=private
facility       leisure=playground
facility       leisure=pitch disused=no
facility       amenity=shelter building=roof
open_space     leisure=park
open_space     landuse=recreation_ground
open_space     leisure=garden
verge          verge=yes
verge          landuse=highway
farmland       landuse=meadow
farmland       landuse=farmyard
natural        natural=wood
natural        natural=water
natural        landuse=forest natural=wood
-              building=ruins
-              building=yes ruins=yes
-              building=demolished
-              building=no
-              building=proposed
-              landuse=residential
-              landuse=industrial
-              landuse=grass
-              natural=grassland
-              landuse=brownfield
-              disused:amenity=pub
-              leisure=garden garden:type=residential
-              leisure=garden access=private
-              leisure=pitch disused=yes
-              amenity=parking parking=underground
-              amenity=parking disused=yes
-              verge=no
-              verge=grass highway=pedestrian
-              man_made=bridge
-              tourism=information
-              shop=no
"""
NODES = """
activity       shop=butcher
activity       amenity=cafe
activity       healthcare=doctor
activity       amenity=school
facility       amenity=bench
facility       leisure=playground
facility       amenity=toilets
car_park       amenity=parking
-              building=yes
-              shop=vacant
-              amenity=cafe disused=yes
-              amenity=post_box
-              amenity=waste_basket
-              amenity=recycling
-              amenity=grave_yard
-              amenity=shelter shelter_type=public_transport
-              leisure=park
-              natural=tree
-              power=pole
-              man_made=mast
"""
LINES = """
-              leisure=track
-              man_made=pier
-              natural=tree_row
"""


def cases():
    for shape, text in (("area", AREAS), ("node", NODES), ("line", LINES)):
        for line in text.strip().splitlines():
            wanted, *tags = line.split()
            yield pytest.param(
                shape, dict(tag.split("=") for tag in tags), wanted.strip("-"), id=f"{shape} {' '.join(tags)}"
            )


def ground_of(tags, shape):
    found = [rule.type for rule in classify(tags, shape) if rule.kind == "ground"]
    assert len(found) <= 1
    return "".join(found)


@pytest.mark.parametrize(("shape", "tags", "wanted"), list(cases()))
def test_what_an_object_is_on_the_ground(shape, tags, wanted):
    assert ground_of(tags, shape) == wanted
    assert ground_of(dict(reversed(tags.items())), shape) == wanted


def test_every_type_of_ground_is_met_in_openstreetmap_and_no_other():
    assert {rule.type for rule in tag_rules() if rule.kind == "ground"} == set(vocabulary()["ground"])


def test_an_object_is_on_the_ground_whatever_else_it_is(extract):
    extract.ring(20, building="retail", shop="convenience")
    extract.ring(30, 1, building="house", name="Tŷ Gwyn", name__cy="Tŷ Gwyn")
    extract.ring(40, 2, building="ruins")
    extract.node(5, 3, amenity="bench")
    extract.ring(60, 4, natural="water")
    extract.ring(70, 5, building="yes", operator="Exampleton Council")
    layers = extract.load()
    ground = layers["ground"].data.set_index("id")
    assert ground["type"].to_dict() == {
        "n5": "facility",
        "w20": "activity",
        "w30": "building",
        "w60": "natural",
        "w70": "building",
    }
    assert ground.loc["w30", ["name", "name_cy"]].tolist() == ["Tŷ Gwyn", "Tŷ Gwyn"]
    assert ground.geometry.geom_type.to_dict() == dict.fromkeys(ground.index, "Polygon") | {"n5": "Point"}
    assert {kind: layer.data["id"].tolist() for kind, layer in layers.items() if kind != "ground"} == {
        "services": ["w20"],
        "buildings": ["w70"],
        "context": ["w60"],
    }


def test_houses_that_are_all_alike_keep_their_own_tags_and_shapes(extract):
    for at in range(5):
        extract.ring(20 + at, at, building="house", name=f"Tŷ {at}")
    ground = extract.load()["ground"].data
    assert ground["name"].tolist() == [f"Tŷ {at}" for at in range(5)]
    assert ground.geometry.centroid.x.is_monotonic_increasing
    assert ground.geometry.centroid.x.is_unique


def test_a_type_of_ground_alone_may_be_left_out(extract):
    extract.ring(20, building="house")
    extract.ring(30, 1, landuse="cemetery")
    extract.ring(40, 2, leisure="park")
    layers = extract.load('leave_out = ["building", "cemetery"]\n')
    assert layers["ground"].data["id"].tolist() == ["w30", "w40"]
    assert layers["green_space"].data["id"].tolist() == ["w40"]
    (left,) = extract.bench.told(layers["ground"], "type-left-out")
    assert left.what("en").endswith("Building.")
    assert left.what("cy").endswith("Adeilad.")


def test_a_type_that_there_is_not_cannot_be_left_out(bench, extract):
    extract.node(1, amenity="bench")
    extract.close()
    error = bench.refuse("it.osm.pbf", "osm", 'leave_out = ["buildings"]\n')
    bench.says(error, ConfigError, "type-name-meant", "assetmap.toml", "layers.it.leave_out", "'building'")


@pytest.mark.parametrize("heading", ["type", "Math"])
def test_a_file_of_ones_own_says_what_stands_on_the_ground(bench, heading):
    shapes = [bench.square(), shapely.LineString([(225_000, 280_000), (225_010, 280_000)]), bench.points(1)[0]]
    words = ["Adeilad", "highway verge", "facility"]
    bench.geojson("it.geojson", bench.degrees([*shapes, bench.square()]), **{heading: [*words, "castle"]})
    layer = bench.load("it.geojson", "ground")
    assert layer.data["type"].tolist() == ["building", "verge", "facility"]
    assert layer.data.geometry.geom_type.tolist() == ["Polygon", "LineString", "Point"]
    assert bench.rules(layer) == [(4, "term-unknown", "set aside")]


def test_two_things_of_one_kind_in_one_place_are_two(bench):
    bench.geojson("it.geojson", bench.degrees([bench.points(1)[0]] * 3), type=["facility"] * 3)
    layer = bench.load("it.geojson", "ground")
    assert len(layer.data) == 3
    assert layer.data["id"].is_unique
