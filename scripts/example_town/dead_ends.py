"""Quiet streets far from a play area, found once more by plain geometry."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from .features import one_in_gap
from .geometry import Point, between, distance, length_of, to_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .streets import Street
    from .town import Town

NO_CARS = frozenset({"footway", "path", "pedestrian", "steps", "cycleway"})
LEAST_M, MOST_M, STOP_M, CLEAR_M = 40.0, 400.0, 30.0, 0.5
PLAY = "play_area"


def quiet_streets(town: Town) -> list[dict[str, Any]]:
    """List the named residential streets with one way in, no bus stop, and homes far from a play area around them."""
    stops = [stop.spot for stop in town.stops if stop.status == "active"]
    found: list[dict[str, Any]] = []
    for pieces in one_way_in([street for street in town.streets if street.highway not in NO_CARS]):
        length = sum(length_of(piece.line) for piece in pieces)
        nearest = min(to_line(stop, piece.line)[0] for stop in stops for piece in pieces)
        for value, limit in ((length, LEAST_M), (length, MOST_M), (nearest, STOP_M)):
            if abs(value - limit) < CLEAR_M:
                message = f"{pieces[0].name} is too close to call"
                raise ValueError(message)
        if not (LEAST_M < length < MOST_M and nearest > STOP_M):
            continue
        first, spot = pieces[0], middle_of(pieces)
        if one_in_gap(town, spot, PLAY):
            row = {"reference": first.id, "name": first.name, "name_cy": first.name_cy}
            found.append(row | {"ward_code": town.ground.ward_of(spot), "length_m": round(length, 2)})
    return found


def one_way_in(driven: Sequence[Street]) -> list[list[Street]]:
    """Join the touching pieces of each named residential street, and keep those that meet others at one junction."""
    at: dict[Point, list[Street]] = {}
    for street in driven:
        for end in {street.line[0], street.line[-1]}:
            at.setdefault(end, []).append(street)
    left = [street for street in driven if street.highway == "residential" and street.name]
    found = []
    while left:
        pieces, waiting = [], [left[0]]
        while waiting:
            piece = waiting.pop()
            if piece in left:
                left.remove(piece)
                pieces.append(piece)
                waiting += [one for end in ends_of(piece) for one in at[end] if one.name == piece.name and one in left]
        junctions = {end for piece in pieces for end in ends_of(piece) if any(one not in pieces for one in at[end])}
        if len(junctions) == 1:
            found.append(sorted(pieces, key=lambda piece: piece.id))
    return found


def ends_of(street: Street) -> tuple[Point, Point]:
    """Give the two ends of a street."""
    return street.line[0], street.line[-1]


def middle_of(pieces: Sequence[Street]) -> Point:
    """Find the point half way along a street."""
    line = one_line(pieces)
    steps = list(itertools.pairwise(line))
    left = sum(distance(a, b) for a, b in steps) / 2
    for a, b in steps:
        if left <= distance(a, b):
            return between(a, b, left / distance(a, b))
        left -= distance(a, b)
    return line[-1]


def one_line(pieces: Sequence[Street]) -> list[Point]:
    """Lay the pieces of a street end to end."""
    line, left = list(pieces[0].line), list(pieces[1:])
    while left:
        for piece in left:
            for part in (list(piece.line), list(piece.line)[::-1]):
                if part[0] == line[-1]:
                    line += part[1:]
                    break
                if part[-1] == line[0]:
                    line = part[:-1] + line
                    break
            else:
                continue
            left.remove(piece)
            break
        else:
            message = f"{pieces[0].name} is not one line"
            raise ValueError(message)
    return line
