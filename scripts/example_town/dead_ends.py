"""Quiet streets far from a play area, found once more by plain geometry."""

from __future__ import annotations

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
FOUND, IN_DOUBT = "quiet_streets", "quiet_streets_in_doubt"
"""In doubt are straight streets of which one end is among homes far from a play area, and the other is not."""


def quiet_streets(town: Town) -> dict[str, list[dict[str, Any]]]:
    """List the named residential streets with one way in, no bus stop, and homes far from a play area around them."""
    stops = [stop.spot for stop in town.stops if stop.status == "active"]
    found: dict[str, list[dict[str, Any]]] = {FOUND: [], IN_DOUBT: []}
    for pieces in one_way_in([street for street in town.streets if street.highway not in NO_CARS]):
        length = sum(length_of(piece.line) for piece in pieces)
        nearest = min(to_line(stop, piece.line)[0] for stop in stops for piece in pieces)
        for value, limit in ((length, LEAST_M), (length, MOST_M), (nearest, STOP_M)):
            if abs(value - limit) < CLEAR_M:
                message = f"{pieces[0].name} is too close to call"
                raise ValueError(message)
        spots = spots_for(pieces)
        said = {one_in_gap(town, spot, PLAY) for spot in spots}
        if LEAST_M < length < MOST_M and nearest > STOP_M and True in said:
            first = pieces[0]
            ward = town.ground.ward_of(spots[0])
            row = {"reference": first.id, "name": first.name, "name_cy": first.name_cy, "ward_code": ward}
            found[IN_DOUBT if False in said else FOUND].append(row | {"length_m": round(length, 2)})
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


def spots_for(pieces: Sequence[Street]) -> list[Point]:
    """Choose the bend nearest to the middle of a street; without a bend, both ends."""
    steps = [(a, b) for piece in pieces for a, b in zip(piece.line, piece.line[1:], strict=False)]
    whole = sum(distance(a, b) for a, b in steps)
    parts = [(between(a, b, 0.5), distance(a, b) / whole) for a, b in steps]
    middle = (sum(x * share for (x, _), share in parts), sum(y * share for (_, y), share in parts))
    bends = [point for piece in pieces for point in piece.line[1:-1]]
    return [min(bends, key=lambda point: distance(point, middle))] if bends else list(ends_of(pieces[0]))
