"""The colours of the map, as people see them whose eyes lack one kind of cone, and against what lies under them."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from assetmap.render.entry import AREAS, GROUPS
from assetmap.render.ward_map import template_text

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB: eyes without long, middle, short cones.
SEEN = {
    "all": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
APART = 12.0  # CIE76; some 2.3 can just be told apart side by side: our judgement for small marks at a distance
SYMBOL = re.compile(r'<symbol id="mark-([a-z_]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


def linear(colour):
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (to_xyz @ np.clip(rgb, 0, 1)) / np.array([0.9505, 1.0, 1.089])
    x, y, z = (np.cbrt(one) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    lights = sorted(float(np.dot((0.2126, 0.7152, 0.0722), linear(colour))) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.fixture(scope="module")
def marks():
    """Fill and stroke of each group's mark, and its shape."""
    found = {}
    for group, drawn in SYMBOL.findall(template_text("marks.svg")):
        fill, stroke = (re.search(rf'{name}="(#[0-9a-f]+)"', drawn).group(1) for name in ("fill", "stroke"))
        full = [f"#{colour[1:] * 2}" if len(colour) == 4 else colour for colour in (fill, stroke)]
        found[group] = (*full, re.sub(r'"#[0-9a-f]+"', "", drawn))
    return found


def colours_of(name):
    """Colours of a table of ``ward_map.js``, by what they are of."""
    table = re.search(rf"const {name} = \{{(.*?)^  \}};", template_text("ward_map.js"), re.DOTALL | re.MULTILINE).group(
        1
    )
    return dict(re.findall(r'^    (\w+): \{.*?color: "(#[0-9a-f]{6})"', table, re.MULTILINE))


def surfaces():
    """What lies under marks; lines are narrower than any mark."""
    light = {name: colour for name, colour in colours_of("GROUND").items() if name in ("green", "wood", "water")}
    dark = dict(re.findall(r"--map-(green|wood|water): (#[0-9a-f]{6})", template_text("ward_map.css")))
    bare = re.findall(r"background: (#[0-9a-f]{6})", template_text("ward_map.css"))
    assert (len(light), len(dark), len(bare)) == (3, 3, 2)
    return [*light.values(), *dark.values(), *bare]


def test_every_group_has_a_mark_of_its_own_shape(marks):
    assert set(GROUPS) <= set(marks)
    assert len({shape for _, _, shape in marks.values()}) == len(marks)


@pytest.mark.parametrize("eyes", SEEN)
def test_full_marks_are_told_apart_by_colour_alone(marks, eyes):
    full = {group: fill for group, (fill, _, _) in marks.items() if group not in AREAS}
    assert len(full) > 5
    seen = {group: lab(SEEN[eyes] @ linear(fill)) for group, fill in full.items()}
    close = [
        (one, other)
        for one, other in itertools.combinations(seen, 2)
        if np.linalg.norm(seen[one] - seen[other]) < APART
    ]
    assert close == []


def test_a_mark_stands_out_from_its_edge_and_one_of_both_from_any_surface(marks):
    for group, (fill, stroke, _) in marks.items():
        assert contrast(fill, stroke) >= 3, group
        for colour in surfaces():
            assert max(contrast(fill, colour), contrast(stroke, colour)) >= 3, (group, colour)


def test_the_legend_and_the_map_have_the_same_colours(marks):
    looks = colours_of("LOOKS")
    shared = [group for group in looks if group in marks and group not in AREAS]
    assert {"service", "green_space", "anchor", "land", "flag", "street"} <= set(shared)
    assert {group: looks[group] for group in shared} == {group: marks[group][0] for group in shared}
