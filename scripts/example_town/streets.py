"""The streets of the made-up town: a warped grid with gaps, dead ends and two bridges."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import words
from .geometry import (
    ORIGIN,
    Point,
    at,
    between,
    closed,
    distance,
    inside,
    rounded,
    sideways,
    to_line,
)

if TYPE_CHECKING:
    from .ground import Ground

COLUMNS, ROWS = range(-2, 25), range(-3, 28)
STEP_X, STEP_Y = 205.0, 145.0
TURN = math.radians(5.0)
EDGE_OF_TOWN_M, RIVERSIDE_M, NEAR_RIVER_M, PEDESTRIAN_M = 55.0, 72.0, 40.0, 170.0
CUT_THROUGH, SERVICE_CLOSE, CLOSE = 0.10, 0.25, 0.28
"""What stands in a block, by one throw of the dice: a way through, or a close."""
BRIDGES: tuple[tuple[float, str, str, str], ...] = (
    (1500, "tertiary", "Harbour Bridge", "Pont yr Harbwr"),
    (3780, "tertiary", "Mill Bridge", "Pont y Felin"),
    (2680, "construction", "New Bridge", "Y Bont Newydd"),
)
"""Metres east of the origin, highway and names. Two may be walked, one is being built."""
MAIN_ROADS: tuple[tuple[Point, str], ...] = (
    (at(2300, 1800), "secondary"),
    (at(2300, 2750), "tertiary"),
    (at(2300, 800), "tertiary"),
)
"""The grid rows through these points are main roads."""
MARKET_PLACE = at(2250, 2000)
NOT_WALKABLE = frozenset({"motorway", "motorway_link", "construction"})

Cell = tuple[int, int]
Edge = tuple[Cell, Cell]


@dataclass(frozen=True)
class Street:
    """A street between two junctions."""

    id: str
    name: str
    name_cy: str
    highway: str
    line: tuple[Point, ...]


@dataclass
class Grid:
    """The grid that the streets follow: its nodes, and the edges between neighbours."""

    nodes: dict[Cell, Point]
    edges: dict[Edge, str] = field(default_factory=dict)
    kept: set[Edge] = field(default_factory=set)
    bridges: dict[Edge, tuple[str, str]] = field(default_factory=dict)
    used: set[Cell] = field(default_factory=set)

    def corners(self, cell: Cell, wide: int = 1, high: int = 1) -> list[Cell]:
        """List the nodes around a block, anticlockwise."""
        i, j = cell
        south = [(i + k, j) for k in range(wide)]
        east = [(i + wide, j + k) for k in range(high)]
        north = [(i + wide - k, j + high) for k in range(wide)]
        west = [(i, j + high - k) for k in range(high)]
        return south + east + north + west

    def block_at(self, goal: Point, wide: int = 1, high: int = 1) -> Cell:
        """Find the unused block nearest to a point that has all its corners."""

        def fits(cell: Cell) -> bool:
            spread = [(cell[0] + a, cell[1] + b) for a in range(wide) for b in range(high)]
            whole = all(node in self.nodes for node in self.corners(cell, wide, high))
            return whole and not self.used.intersection(spread)

        def away(cell: Cell) -> float:
            points = [self.nodes[node] for node in self.corners(cell, wide, high)]
            return distance(middle_of(points), goal)

        return min((cell for cell in self.nodes if fits(cell)), key=away)

    def take(self, cell: Cell, wide: int = 1, high: int = 1) -> list[Point]:
        """Use up a block: keep the streets around it, clear those within; give its ring."""
        around = self.corners(cell, wide, high)
        self.used |= {(cell[0] + a, cell[1] + b) for a in range(wide) for b in range(high)}
        for a, b in zip(around, around[1:] + around[:1], strict=True):
            self.kept.add((min(a, b), max(a, b)))
        for i in range(cell[0] + 1, cell[0] + wide):
            for j in range(cell[1] + 1, cell[1] + high):
                self.nodes.pop((i, j), None)
        within = {(cell[0] + a, cell[1] + b) for a in range(wide + 1) for b in range(high + 1)}
        for edge in [e for e in self.edges if set(e) <= within and e not in self.kept]:
            del self.edges[edge]
        self.edges = {e: h for e, h in self.edges.items() if set(e) <= self.nodes.keys()}
        return [self.nodes[node] for node in around]


def middle_of(points: list[Point]) -> Point:
    """Average some points."""
    return (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))


def place_node(cell: Cell, rng: random.Random) -> Point:
    """Put a grid node on the ground: turned, bent and a little out of line."""
    u, v = cell[0] * STEP_X - 2000.0, cell[1] * STEP_Y - 1750.0
    x = u * math.cos(TURN) - v * math.sin(TURN) + 45.0 * math.sin(v / 430.0) + 2250.0
    y = u * math.sin(TURN) + v * math.cos(TURN) + 50.0 * math.sin(u / 520.0 + 1.0) + 1750.0
    return at(x + rng.uniform(-15, 15), y + rng.uniform(-13, 13))


def buildable(point: Point, ground: Ground) -> bool:
    """Say whether a street may pass here: in the town, off the river, the woods and the marsh."""
    margin = EDGE_OF_TOWN_M * (2.0 if point[0] > at(4000, 0)[0] else 1.0)
    if not inside(point, ground.outline) or to_line(point, ground.outline)[0] < margin:
        return False
    room = RIVERSIDE_M + 60.0 * max(0.0, 1.0 - (point[0] - ORIGIN[0] - 500.0) / 700.0)
    if to_line(point, ground.river)[0] < room:
        return False
    wild = [p.ring for p in ground.patches if p.type in {"woodland", "nature", "common_land"}]
    return not any(inside(point, ring) for ring in wild)


def crosses_river(a: Point, b: Point, ground: Ground) -> bool:
    """Say whether a short street from a to b would cross the river."""
    return any(to_line(between(a, b, k / 10), ground.river)[0] < NEAR_RIVER_M for k in range(11))


def make_grid(ground: Ground) -> Grid:
    """Lay the grid over the town and bridge the river."""
    rng = random.Random("exampleton-grid-3")  # noqa: S311 - a seeded town, not a secret
    placed = {(i, j): place_node((i, j), rng) for i in COLUMNS for j in ROWS}
    grid = Grid({cell: point for cell, point in placed.items() if buildable(point, ground)})
    rows = {nearest(grid, goal)[1]: highway for goal, highway in MAIN_ROADS}
    for i, j in grid.nodes:
        for other, highway in (((i + 1, j), rows.get(j, "residential")), ((i, j + 1), "")):
            ends = (grid.nodes[i, j], grid.nodes.get(other, ORIGIN))
            if other in grid.nodes and not crosses_river(*ends, ground):
                grid.edges[(i, j), other] = highway or "residential"
                if highway in {"secondary", "tertiary"}:
                    grid.kept.add(((i, j), other))
    for east, highway, name, name_cy in BRIDGES:
        edge = bridge_at(grid, ground, at(east, 1400))
        grid.edges[edge] = highway
        grid.kept.add(edge)
        grid.bridges[edge] = (name, name_cy)
    return grid


def nearest(grid: Grid, goal: Point) -> Cell:
    """Find the grid node nearest to a point."""
    return min(grid.nodes, key=lambda cell: distance(grid.nodes[cell], goal))


def bridge_at(grid: Grid, ground: Ground, goal: Point) -> Edge:
    """Find the two nodes of one column that face each other across the river."""
    pairs = []
    for column in COLUMNS:
        cells = [(column, j) for j in ROWS if (column, j) in grid.nodes]
        for a, b in itertools.pairwise(cells):
            ends = (grid.nodes[a], grid.nodes[b])
            if crosses_river(*ends, ground):
                pairs.append((distance(between(*ends, 0.5), goal), (a, b)))
    return min(pairs)[1]


def links(edges: dict[Edge, str]) -> dict[Cell, list[Cell]]:
    """List each node's neighbours on foot."""
    near: dict[Cell, list[Cell]] = {}
    for (a, b), highway in edges.items():
        if highway not in NOT_WALKABLE:
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    return near


def reached(near: dict[Cell, list[Cell]], start: Cell) -> set[Cell]:
    """Collect every node that can be walked to from a start."""
    seen, waiting = {start}, [start]
    while waiting:
        for other in near.get(waiting.pop(), []):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def thin_out(grid: Grid) -> None:
    """Take streets away at random, more towards the edge of town; never cut anybody off."""
    rng = random.Random("exampleton-gaps-1")  # noqa: S311 - a seeded town, not a secret
    whole = reached(links(grid.edges), nearest(grid, MARKET_PLACE))
    grid.edges = {e: h for e, h in grid.edges.items() if set(e) <= whole}
    for edge in sorted(grid.edges):
        away = distance(grid.nodes[edge[0]], MARKET_PLACE)
        if edge in grid.kept or rng.random() > 0.06 + 0.30 * (away / 2300.0) ** 2:
            continue
        fewer = {e: h for e, h in grid.edges.items() if e != edge}
        if len(reached(links(fewer), edge[0])) == len(whole):
            grid.edges = fewer


def line_of(grid: Grid, edge: Edge, rng: random.Random) -> tuple[Point, ...]:
    """Draw a street between two nodes with a slight bend; bridges are straight."""
    a, b = grid.nodes[edge[0]], grid.nodes[edge[1]]
    if edge in grid.bridges:
        return (a, b)
    nx, ny = sideways(a, b)
    bend = rng.uniform(-7.0, 7.0)
    middle = between(a, b, rng.uniform(0.4, 0.6))
    return (a, rounded((middle[0] + nx * bend, middle[1] + ny * bend)), b)


def short_cuts(grid: Grid, rng: random.Random) -> list[tuple[str, tuple[Point, ...]]]:
    """Add footways, steps and paths across blocks, and closes that end inside them."""
    found: list[tuple[str, tuple[Point, ...]]] = []
    ways = itertools.cycle(("footway", "steps", "path", "footway", "cycleway"))
    for cell in sorted(grid.nodes):
        around = grid.corners(cell)
        sides = zip(around, around[1:] + around[:1], strict=True)
        if cell in grid.used or not all((min(s), max(s)) in grid.edges for s in sides):
            continue
        chance = rng.random()
        a, b = grid.nodes[around[0]], grid.nodes[around[2]]
        if chance < CUT_THROUGH:
            found.append((next(ways), (a, b)))
        elif chance < CLOSE:
            end = rounded(between(a, b, rng.uniform(0.38, 0.55)))
            found.append(("service" if chance > SERVICE_CLOSE else "residential", (a, end)))
    return found


def motorway(grid: Grid) -> tuple[Point, ...]:
    """Draw a motorway along the east of the town: it joins both banks, but not on foot."""
    points = sorted(grid.nodes[cell] for edge in grid.edges for cell in edge)
    north = max(p for p in points if p[1] > at(0, 2000)[1])
    south = max(p for p in points if p[1] < at(0, 1000)[1])
    east = points[-1][0] + 35.0
    return tuple(rounded(p) for p in (south, (east, south[1] + 40.0), (east, north[1] - 40.0), north))


def make_streets(grid: Grid) -> list[Street]:
    """Turn the grid into named streets."""
    rng = random.Random("exampleton-streets-1")  # noqa: S311 - a seeded town, not a secret
    long, short = words.long_names(), words.short_names()
    rng.shuffle(long)
    rng.shuffle(short)
    names: dict[tuple[bool, int, int], tuple[str, str]] = {}
    streets: list[Street] = []
    for edge in sorted(grid.edges):
        (i, j), (_, top) = edge
        across = top == j
        key = (across, j if across else i, (i if across else j) // 9)
        if edge not in grid.bridges and key not in names:
            names[key] = long[len(names) % len(long)]
        name = grid.bridges.get(edge) or names[key]
        line = line_of(grid, edge, rng)
        highway = grid.edges[edge]
        if highway == "residential" and distance(line[1], MARKET_PLACE) < PEDESTRIAN_M:
            highway = "pedestrian"
        streets.append(Street(f"ST{len(streets) + 1:03d}", *name, highway, line))
    for n, (highway, line) in enumerate(short_cuts(grid, rng)):
        name = short[n % len(short)] if highway in {"residential", "service"} else ("", "")
        streets.append(Street(f"ST{len(streets) + 1:03d}", *name, highway, line))
    name = ("Example Motorway", "Traffordd Enghraifft")
    return [*streets, Street(f"ST{len(streets) + 1:03d}", *name, "motorway", motorway(grid))]


def shrunk(ring: list[Point], share: float) -> list[Point]:
    """Pull the corners of a block towards its middle, and close the ring."""
    middle = middle_of(ring)
    return closed([rounded(between(point, middle, share)) for point in ring])


def patch(ring: list[Point], west: float, south: float, east: float, north: float) -> list[Point]:
    """Mark out a part of a four-cornered block, by shares of its width and height."""
    sw, se, ne, nw = ring

    def spot(u: float, v: float) -> Point:
        return rounded(between(between(sw, se, u), between(nw, ne, u), v))

    middle = (west + east) / 2
    south_side = [spot(share, south) for share in (west, middle, east)]
    north_side = [spot(share, north) for share in (east, middle, west)]
    return closed(south_side + north_side)
