"""Laws of the map for paper: true to scale, every number on the map and in the list, nothing over anything else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.render.entries import ward_entries
from assetmap.render.entry import AREAS
from assetmap.render.print_map import print_map, print_sprite
from assetmap.render.print_marks import LINE, Spot, number_runs, place_marks

DIGIT = 0.7
"""Height of a digit, in heights of a letter: in DejaVu Sans 0.73, in Arial 0.72."""

SIZES = [(296.0, 263.0), (206.0, 172.0), (120.0, 90.0)]


def drawn(atlas, code, width=206.0, height=172.0):
    return print_map(atlas, code, ward_entries(atlas, code), width_mm=width, height_mm=height)


def tree(one):
    return ET.fromstring(str(one.svg))  # noqa: S314 - our own drawing


def of_class(svg, name):
    return [part for part in svg.iter() if name in part.get("class", "").split()]


def path_points(path):
    """Follow a path of absolute starts and relative steps, in millimetres."""
    points = []
    for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^Mz]*)", path):
        points.append((int(x) / 10, int(y) / 10))
        numbers = [int(number) for number in steps.split()]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + across / 10, points[-1][1] + down / 10))
    return points


def numbers_said(mark):
    """Read the numbers from a mark's own text."""
    text = " ".join(part.text for part in mark.iter("text")).replace(" ", "")
    runs = [[int(end) for end in run.split("–")] for run in text.split(",")]
    return [number for run in runs for number in range(run[0], run[-1] + 1)]


@pytest.mark.parametrize("size", SIZES)
def test_the_scale_bar_is_as_long_as_the_ward_says(example, size):
    for code in example.wards.data["code"]:
        one = drawn(example, code, *size)
        svg = tree(one)
        edge = path_points(of_class(svg, "edge")[0].get("d"))
        ward = example.wards.data.set_index("code").geometry[code]
        metres_a_mm = (ward.bounds[2] - ward.bounds[0]) / (max(x for x, _ in edge) - min(x for x, _ in edge))
        bar = of_class(svg, "scale-bar")[0]
        length = sum(float(piece.get("width")) for piece in bar)
        assert float(bar.get("data-metres")) / length == pytest.approx(metres_a_mm, rel=0.003)
        assert one.scale / 1000 == pytest.approx(metres_a_mm, rel=0.003)
        assert length <= size[0] / 3
        assert {"0 m", f"{one.bar_m:,} m"} <= {part.text for part in svg.iter("text")}
        assert f"Scale 1:{one.scale:,}" in {part.text for part in svg.iter("text")}


@pytest.mark.parametrize("size", SIZES)
def test_the_ward_fills_the_paper_as_far_as_a_round_scale_lets_it(example, size):
    one = drawn(example, "W05999003", *size)
    edge = path_points(of_class(tree(one), "edge")[0].get("d"))
    across, down = (max(at) - min(at) for at in zip(*edge, strict=True))
    assert across <= size[0]
    assert down <= size[1] - 9
    assert max(across / size[0], down / (size[1] - 9)) > 0.7


@pytest.mark.parametrize("made", ["ordinary", "crowded"])
@pytest.mark.parametrize("size", SIZES)
def test_every_numbered_entry_is_once_in_the_list_and_once_on_the_map(atlases, made, size):
    one = drawn(getattr(atlases, made)(), atlases.WARD, *size)
    assert [numbered.number for numbered in one.numbered] == list(range(1, len(one.numbered) + 1))
    marks = of_class(tree(one), "numbered")
    listed = [[int(number) for number in mark.get("data-numbers").split()] for mark in marks]
    assert sorted(number for some in listed for number in some) == [numbered.number for numbered in one.numbered]
    assert [numbers_said(mark) for mark in marks] == listed


def test_nothing_of_a_ward_is_left_out(example):
    for code in example.wards.data["code"]:
        entries = ward_entries(example, code)
        one = print_map(example, code, entries, width_mm=206, height_mm=172)
        stops = [entry for entry in entries if entry.type.en == "Bus stop" and entry.group == "service"]
        assert one.dots == len(stops) == len(of_class(tree(one), "stop"))
        apart = {id(entry) for entry in (*one.unplaced, *stops, *(numbered.entry for numbered in one.numbered))}
        assert apart == {id(entry) for entry in entries}
        assert not {numbered.entry.group for numbered in one.numbered} & set(AREAS)
        order = [numbered.entry.id for numbered in one.numbered]
        assert order == [entry.id for entry in entries if entry.id in set(order)], "in the order of the list"


def test_a_mark_stands_on_the_first_place_that_it_numbers(example):
    one = drawn(example, "W05999003")
    svg = tree(one)
    edge = path_points(of_class(svg, "edge")[0].get("d"))
    ward = example.wards.data.set_index("code").geometry["W05999003"]
    west, north = min(x for x, _ in edge), min(y for _, y in edge)
    for mark in of_class(svg, "numbered"):
        use = next(mark.iter("use"))
        x, y = (float(use.get(axis)) + float(use.get("width")) / 2 for axis in ("x", "y"))
        ground = ((x - west) * one.scale / 1000 + ward.bounds[0], ward.bounds[3] - (y - north) * one.scale / 1000)
        first = one.numbered[int(mark.get("data-numbers").split()[0]) - 1].entry
        assert shapely.Point(ground).distance(first.geometry.representative_point()) < 0.2 * one.scale / 1000
        group = use.get("href").removeprefix("#print-")
        groups = {one.numbered[int(number) - 1].entry.group for number in mark.get("data-numbers").split()}
        assert groups == {group} or (group == "several" and len(groups) > 1)


def test_each_mark_is_in_the_legend_and_has_its_drawing(example):
    for code in example.wards.data["code"]:
        one = drawn(example, code)
        used = {use.get("href").removeprefix("#print-") for use in tree(one).iter("use")}
        assert used == {group for group, _ in one.legend}
        assert used <= set(re.findall(r'id="print-(\w+)"', print_sprite()))


def test_the_same_data_gives_the_same_bytes_and_no_style(example):
    one = drawn(example, "W05999002")
    assert one.svg == drawn(example, "W05999002").svg
    assert not re.search(r"style=|http|url\(|<script|<image", one.svg)


def test_names_of_streets_stay_data_and_come_in_both_languages(atlases):
    atlas = atlases.ordinary()
    rows = atlas.background[0].data.copy()
    rows.loc[rows["id"] == "h3", ["name", "name_cy"]] = "<b>High & Street", "<b>Stryd Fawr"
    atlas = replace(atlas, background=(replace(atlas.background[0], data=rows), *atlas.background[1:]))
    svg = tree(drawn(atlas, atlases.WARD))
    said = {(part.text, part.get("class")) for part in svg.iter("text") if "<b>" in (part.text or "")}
    assert said == {("<b>High & Street", "in-en"), ("<b>Stryd Fawr", "in-cy")}


def test_a_bare_ward_has_a_map_without_numbers(atlases):
    one = drawn(atlases.bare(), atlases.EMPTY)
    assert (one.numbered, one.dots, one.legend) == ((), 0, ())
    assert of_class(tree(one), "edge")


def test_a_map_tells_where_its_streets_end(atlases, example):
    assert drawn(example, "W05999003").is_whole
    assert not drawn(atlases.bare(), atlases.EMPTY).is_whole, "no streets at all"
    atlas = atlases.ordinary()
    ward = atlas.wards.data.set_index("code").geometry[atlases.WARD]
    west, south, east, north = ward.bounds
    for reach, whole in ((None, True), (ward.buffer(5), True), (shapely.box(west, south, east - 200, north), False)):
        source = replace(atlases.STREET_MAP, coverage=reach)
        streets = replace(atlas.background[0], sources=(source,))
        one = drawn(replace(atlas, background=(streets, *atlas.background[1:])), atlases.WARD)
        assert one.is_whole is whole


def test_what_cannot_be_drawn_is_refused(example):
    with pytest.raises(KeyError):
        print_map(example, "W05000099", (), width_mm=206, height_mm=172)
    with pytest.raises(ValueError, match="room"):
        print_map(example, "W05999003", (), width_mm=206, height_mm=12)


# --- where the numbers stand

places = st.lists(st.tuples(st.floats(3, 97), st.floats(3, 77), st.sampled_from(["service", "land"])), max_size=40)


@settings(max_examples=12)
@given(places, st.lists(st.tuples(st.floats(1, 99), st.floats(1, 79)), max_size=10))
def test_numbers_cover_neither_each_other_nor_marks_nor_dots(spots, dots):
    numbered = [Spot(at, group, x, y) for at, (x, y, group) in enumerate(spots, start=1)]
    marks = place_marks(numbered, dots, width=100, height=80, size=3)
    assert sorted(spot.number for mark in marks for spot in mark.spots) == [spot.number for spot in numbered]
    boxes = [shapely.box(*mark.box) for mark in marks]
    own = [shapely.Point(mark.spots[0].x, mark.spots[0].y).buffer(1.5) for mark in marks]
    for one, other in combinations(range(len(marks)), 2):
        assert boxes[one].intersection(boxes[other]).area < 1e-6
        assert own[one].intersection(boxes[other]).area < 1e-6
        assert own[other].intersection(boxes[one]).area < 1e-6
    paper = shapely.box(0, 0, 100, 80)
    assert all(paper.buffer(1e-6).contains(box) for box in boxes)
    assert not any(box.buffer(-1e-6).contains(shapely.Point(dot)) for box in boxes for dot in dots)


@settings(max_examples=12)
@given(places)
def test_a_line_to_numbers_crosses_no_other_number_and_no_other_line(spots):
    numbered = [Spot(at, group, x, y) for at, (x, y, group) in enumerate(spots, start=1)]
    marks = place_marks(numbered, [], width=100, height=80, size=3)
    lines = {at: shapely.LineString(mark.leader) for at, mark in enumerate(marks) if mark.leader}
    for at, line in lines.items():
        others = [shapely.box(*mark.box) for other, mark in enumerate(marks) if other != at]
        assert not any(line.intersection(box).length > 1e-6 for box in others)
        assert not any(line.crosses(other) for key, other in lines.items() if key != at)
        assert shapely.box(*marks[at].box).distance(line) < 1e-6


@pytest.fixture(scope="module")
def crowd():
    """Places so close to each other that numbers must stand apart, some of them together."""
    spots = [Spot(at, "service", 40 + at % 9 * 3.1, 25 + at // 9 * 3.1) for at in range(1, 60)]
    return place_marks(spots, [], width=100, height=80, size=3)


def test_half_a_digit_is_between_numbers_of_different_marks(crowd):
    for one, other in combinations((mark.box for mark in crowd), 2):
        across = max(one[0] - other[2], other[0] - one[2])
        down = max(one[1] - other[3], other[1] - one[3])
        assert max(across, down) >= DIGIT * 3 / 2


def test_a_line_to_numbers_leads_from_its_mark_to_the_nearest_of_them_and_nothing_hides_it(crowd):
    """A line of numbers may be shorter than those above it: a line to the corner of their room would end in mid-air."""
    led = [mark for mark in crowd if mark.leader]
    assert any(len(mark.lines) > 1 for mark in led)
    for mark in led:
        start, end = mark.leader
        assert start == (mark.spots[0].x, mark.spots[0].y)
        middle, written = (mark.box[0] + mark.box[2]) / 2, []
        for at, line in enumerate(mark.lines):
            half = 3 * sum({",": 0.4, " ": 0.36, "–": 0.52}.get(character, 0.7) for character in line) / 2
            top = mark.box[1] + at * 3 * LINE
            written.append(shapely.box(middle - half, top, middle + half, top + 3))
        assert shapely.union_all(written).distance(shapely.Point(end)) < 0.5
        others = [shapely.box(*other.box) for other in crowd if other is not mark]
        assert not shapely.intersects(shapely.LineString(mark.leader), others).any()


@given(st.sets(st.integers(1, 60)))
def test_numbers_written_shortly_are_the_same_numbers(numbers):
    read = []
    for run in number_runs(sorted(numbers)):
        first, _, last = run.partition("–")
        read += range(int(first), int(last or first) + 1)
        assert not last or int(last) - int(first) >= 2
    assert read == sorted(numbers)
