"""What was added to the town once it stood: nothing of it moves what was there, nor changes how far anybody walks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .geometry import Point, at
from .on_the_ground import Thing, make_plots, make_things, make_wetland
from .open_map import Drawn, draw_map
from .planted import make_more_patches, make_more_services, make_parks
from .plots import Plots
from .register import Asset, make_more
from .register_evidence import ROOM_M
from .services import AT_HOME
from .walking import walkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ground import Ground, Patch
    from .homes import Home
    from .services import Service, Stop
    from .sites import Green, Parcel
    from .streets import Street

Shape: TypeAlias = "Point | list[Point]"

NOWHERE = at(1500, 1980)
"""Where an officer looked for what no layer has."""


@dataclass(frozen=True)
class Added:
    """Parks, parcels, patches, an anchor, services, rows of the register, things on the ground, and the open map."""

    greens: list[Green]
    parcels: list[Parcel]
    patches: list[Patch]
    services: list[Service]
    anchor: Point
    register: list[Asset]
    things: list[Thing]
    open_buildings: list[Drawn]
    open_land: list[Drawn]


@dataclass(frozen=True)
class Standing:
    """What stood before."""

    ground: Ground
    streets: Sequence[Street]
    greens: Sequence[Green]
    parcels: Sequence[Parcel]
    services: Sequence[Service]
    stops: Sequence[Stop]
    homes: Sequence[Home]
    register: Sequence[Asset]
    named: dict[str, Point]
    postcodes: dict[str, Point]

    def plots(self) -> Plots:
        """Look for room among it."""
        points = [thing.spot for group in (self.services, self.stops, self.homes) for thing in group]
        points += [asset.where for asset in self.register if asset.where]
        rings = [green.ring for green in self.greens] + [parcel.ring for parcel in self.parcels]
        lines = [street.line for street in self.streets]
        return Plots(self.ground, lines, rings, [*points, *self.named.values(), NOWHERE])


def add(standing: Standing) -> Added:
    """Add all of it, clear of each other."""
    plots = standing.plots()
    greens = make_parks(plots, standing.ground, walkable(standing.streets), len(standing.greens) + 1)
    parcels = make_plots(plots, standing.greens, len(standing.parcels) + 1)
    wetland = make_wetland(parcels, len(standing.ground.patches) + 1)
    x, y = plots.find(AT_HOME[3], ROOM_M)
    anchor = (float(round(x)), float(round(y)))
    named = {service.name: service.spot for service in standing.services} | {AT_HOME[0]: anchor}
    more = make_more(plots, standing.register, named, standing.postcodes)
    register = [*standing.register, *more]
    spots: dict[str, Shape] = {asset.name: asset.where for asset in register if asset.where and not asset.set_aside}
    spots |= standing.named | {parcel.name: parcel.ring for parcel in standing.parcels}
    huts = {name: spot for name, spot in spots.items() if not isinstance(spot, list)}
    things = make_things([*standing.parcels, *parcels], [*standing.greens, *greens], huts)
    buildings, land = draw_map(plots, spots, {asset.name: asset.uprn for asset in register})
    services = make_more_services(plots, len(standing.services) + 1)
    patches = [wetland, *make_more_patches(plots, standing.ground, len(standing.ground.patches) + 2)]
    return Added(greens, parcels, patches, services, anchor, more, things, buildings, land)
