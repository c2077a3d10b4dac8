"""OpenStreetMap extracts: each rule can be reached, an object is taken once, and what is incomplete costs itself."""

from __future__ import annotations

import re

import pytest

from assetmap.errors import LayerReadError
from assetmap.loaders.osm_rules import classify, tag_rules

NAMES = {"primary_school": "Ysgol Gynradd y Bryn", "secondary_school": "Exampleton High School"}


def ids(layers):
    return {kind: layer.data["id"].tolist() for kind, layer in layers.items()}


def a_value(tag):
    key, _, value = tag.partition("=")
    return key, "something" if value == "*" else value


def examples():
    """Give for each tag of each rule the object that is made of it alone."""
    for number, rule in enumerate(tag_rules()):
        for tag in rule.any or (None,):
            tags = dict(map(a_value, [*rule.all, *([tag] if tag else [])]))
            if rule.name:
                tags["name"] = NAMES[rule.type]
            if rule.public:
                tags["operator"] = "Exampleton Council"
            shape = rule.shape or "area"
            yield pytest.param(rule, tags, shape, id=f"{number}-{rule.kind}-{rule.type or rule.status}-{tag}")


@pytest.mark.parametrize(("rule", "tags", "shape"), list(examples()))
def test_each_tag_of_each_rule_reaches_it(rule, tags, shape):
    assert all(
        re.fullmatch(r"[\w:]+", key) and " " not in value
        for key, value in tags.items()
        if key not in {"name", "operator"}
    )
    assert rule in classify(tags, shape)


def test_every_type_and_status_of_the_rules_is_one_of_ours():
    from assetmap.text import vocabulary

    tables = {"services": "service"} | {kind: kind for kind in ("green_space", "context", "ground")}
    for rule in tag_rules():
        assert rule.type == "" or rule.type in vocabulary()[tables[rule.kind]]
        assert rule.status == "" or rule.status in vocabulary()["status"]


def test_nodes_rings_and_relations_become_what_they_are(extract):
    extract.node(1, name="Llyfrgell", amenity="library", name__cy="Y Llyfrgell", operator="Exampleton Council")
    extract.ring(20, 1, leisure="park", name="Park")
    extract.ring(30, 2)
    extract.relation(5, [30], natural="water", name="Lake")
    extract.ring(40, 3, building="yes", operator="Exampleton Council", name="Offices")
    extract.ring(50, 4, landuse="brownfield")
    extract.node(61, 5), extract.node(62, 6)
    extract.line(60, [61, 62], highway="residential", name="Heol")
    layers = extract.load()
    assert ids(layers) == {
        "services": ["n1"],
        "green_space": ["w20"],
        "buildings": ["w40"],
        "land": ["w50"],
        "streets": ["w60"],
        "context": ["r5"],
        "ground": ["n1", "w20", "r5", "w40"],
    }
    library = layers["services"].data.iloc[0]
    assert (library["name"], library["name_cy"], library["type"]) == ("Llyfrgell", "Y Llyfrgell", "library")
    assert layers["buildings"].data[["ownership", "ownership_evidence", "status"]].iloc[0].tolist() == [
        "public",
        "operator",
        "unknown",
    ]
    assert layers["land"].data[["ownership", "status", "status_text"]].iloc[0].tolist() == [
        "unknown",
        "brownfield",
        "landuse=brownfield",
    ]
    assert layers["streets"].data["highway"].tolist() == ["residential"]


def test_an_object_is_taken_once_the_service_before_the_building(extract):
    extract.ring(20, building="public", amenity="library", operator="Exampleton Council")
    extract.ring(30, 1, leisure="park", operator="Exampleton Council")
    layers = extract.load()
    assert ids(layers) == {"services": ["w20"], "green_space": ["w30"], "ground": ["w20", "w30"]}
    assert layers["services"].data.geometry.geom_type.tolist() == ["Point"]


def test_what_is_not_used_any_more(extract):
    extract.node(1, disused__amenity="pub", name="Y Ddraig")
    extract.node(2, 1, shop="vacant")
    extract.node(3, 2, shop="vacant", operator="Exampleton Council")
    extract.node(4, 3, shop="vacant", owner="Exampleton Council")
    extract.node(5, 4, disused__amenity="telephone")
    extract.node(6, 5, shop="yes", vacant="yes")
    rows = extract.load()["buildings"].data.set_index("id")
    assert rows.index.tolist() == ["n1", "n2", "n3", "n4", "n6"]
    assert rows["status"].tolist() == ["disused"] + ["vacant"] * 4
    assert rows["ownership"].tolist() == ["unknown", "unknown", "public", "public", "unknown"]
    assert rows["ownership_evidence"].tolist() == ["none", "none", "operator", "owner", "none"]
    assert rows["status_text"].tolist() == ["disused:amenity=pub", *["shop=vacant"] * 3, "vacant=yes"]


def test_a_closed_street_stays_a_street_and_a_square_is_its_edge(extract):
    extract.ring(20, highway="residential", junction="roundabout")
    extract.ring(30, 1, highway="pedestrian", area="yes")
    extract.ring(40, 2, highway="pedestrian")
    extract.ring(50, 3, highway="services", amenity="library")
    extract.ring(60, 4, highway="platform", railway="platform", area="yes")
    layers = extract.load()
    assert ids(layers) == {"services": ["w50"], "streets": ["w20", "w30", "w40"], "ground": ["w50", "w60"]}
    assert set(layers["streets"].data.geometry.geom_type) == {"LineString"}
    assert layers["streets"].data.geometry.is_ring.all()


def test_a_square_that_is_something_else_besides_is_both(extract):
    extract.ring(20, highway="pedestrian", area="yes", leisure="park")
    extract.ring(30, 1, missing=True, highway="pedestrian", area="yes")
    layers = extract.load()
    assert ids(layers) == {"green_space": ["w20"], "streets": ["w20"], "ground": ["w20"]}
    assert [problem.values["id"] for problem in layers["streets"].intake.problems] == ["w30"]


def test_a_street_says_who_may_use_it(extract):
    for number in range(1, 7):
        extract.node(number, number)
    extract.line(10, [1, 2], highway="service", access="private", foot="yes", bicycle="dismount", name="Lôn")
    extract.line(20, [3, 4], highway="trunk", motorroad="yes")
    extract.line(30, [5, 6], highway="steps")
    rows = extract.load()["streets"].data.set_index("id")
    told = rows[["highway", "access", "foot", "bicycle", "motorroad"]]
    assert told.loc["w10"].tolist() == ["service", "private", "yes", "dismount", ""]
    assert told.loc["w20"].tolist() == ["trunk", "", "", "", "yes"]
    assert told.loc["w30"].tolist() == ["steps", "", "", "", ""]


def test_what_is_not_whole_in_the_extract_is_set_aside_and_the_rest_is_read(extract):
    extract.node(1, amenity="library")
    extract.node(11, 1), extract.node(12, 2)
    extract.line(10, [11, 12], highway="path")
    extract.line(20, [11, 999], highway="path")
    extract.line(21, [11, 11], highway="path")
    extract.ring(30, 3, missing=True, building="yes", operator="Exampleton Council")
    extract.ring(40, 4, missing=True, highway="residential")
    extract.ring(70, 5, missing=True, name="of no use")
    extract.relation(5, [998], natural="water")
    extract.relation(6, [997], landuse="meadow")
    layers = extract.load()
    assert ids(layers) == {"services": ["n1"], "buildings": [], "streets": ["w10"], "context": [], "ground": ["n1"]}
    lost = {kind: [p.values["id"] for p in layer.intake.problems] for kind, layer in layers.items()}
    assert lost.pop("streets") == ["w20", "w21", "w40"]
    assert lost == {"services": [], "buildings": ["w30"], "context": ["r5"], "ground": ["w30", "r5", "r6"]}
    (problem, *_) = layers["streets"].intake.problems
    assert (problem.rule, problem.effect) == ("osm-incomplete", "set aside")
    assert "it.osm.pbf" in problem.say("cy")
    assert "w20" in problem.say("cy")
    assert layers["streets"].intake.set_aside["id"].tolist() == ["w20", "w21", "w40"]


def test_types_that_another_layer_knows_better_still_stand_on_the_ground(extract):
    for number, kind in enumerate(["library", "bank", "bank", "library"]):
        extract.node(number + 1, number, amenity=kind)
    layers = extract.load('leave_out = ["library"]\n')
    assert ids(layers) == {"services": ["n2", "n3"], "ground": ["n1", "n2", "n3", "n4"]}
    assert layers["services"].intake.count("left out") == 2


def test_an_extract_of_nothing_that_is_known(bench, extract):
    extract.node(1, natural="tree")
    extract.close()
    bench.says(bench.refuse("it.osm.pbf", "osm"), LayerReadError, "layer-empty", "it.osm.pbf")


@pytest.mark.parametrize(
    "content", [b"this is no extract", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x05" + b"\xff" * 40]
)
def test_a_file_that_is_no_extract(bench, content):
    bench.put("it.osm.pbf", content)
    bench.says(bench.refuse("it.osm.pbf", "osm"), LayerReadError, "file-unreadable", "it.osm.pbf")
