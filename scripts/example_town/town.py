"""The whole town, put together in the order in which each part needs the last."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .added import Standing, add
from .ground import Ground, make_ground
from .hamlet import make_hamlet
from .homes import Home, answer_again, make_goals, make_homes
from .places import Places
from .register import Asset, make_register
from .register_rows import SHOPS
from .services import (
    ANCHORS,
    AT_HOME,
    Service,
    Stop,
    make_postcodes,
    make_services,
    make_stops,
    nearest_postcode,
)
from .sites import Green, Parcel, make_greens, make_parcels, make_reserve
from .streets import Street, make_grid, make_streets, thin_out
from .walking import walkable

if TYPE_CHECKING:
    from .geometry import Point
    from .on_the_ground import Thing
    from .open_map import Drawn


@dataclass(frozen=True)
class Shop:
    """An empty, private shop."""

    id: str
    name: str
    name_cy: str
    spot: Point


@dataclass(frozen=True)
class Anchor:
    """A community anchor organisation, all but one located by postcode only."""

    id: str
    name: str
    name_cy: str
    type: str
    postcode: str
    website: str
    spot: Point | None = None


@dataclass(frozen=True)
class Town:
    """Everything there is in Exampleton."""

    ground: Ground
    streets: list[Street]
    greens: list[Green]
    parcels: list[Parcel]
    services: list[Service]
    stops: list[Stop]
    postcodes: dict[str, Point]
    anchors: list[Anchor]
    register: list[Asset]
    shops: list[Shop]
    homes: list[Home]
    things: list[Thing]
    open_buildings: list[Drawn]
    open_land: list[Drawn]


def make_anchors(places: Places, postcodes: dict[str, Point]) -> list[Anchor]:
    """Give every anchor the postcode of some spot in its ward."""
    rng = random.Random("exampleton-anchors-1")  # noqa: S311 - a seeded town, not a secret
    anchors = []
    for n, (name, name_cy, kind, ward, page) in enumerate(ANCHORS, 1):
        postcode = nearest_postcode(postcodes, places.somewhere_in(ward, rng))
        website = f"https://example.org/{page}" if page else ""
        anchors.append(Anchor(f"AN{n:02d}", name, name_cy, kind, postcode, website))
    return anchors


def make_shops(places: Places) -> list[Shop]:
    """Put the empty shops in their wards."""
    rng = random.Random("exampleton-shops-1")  # noqa: S311 - a seeded town, not a secret
    rows = [(name, name_cy, places.somewhere_in(ward, rng)) for name, name_cy, ward in SHOPS]
    return [Shop(f"SH{n:02d}", name, cy, spot) for n, (name, cy, spot) in enumerate(rows, 1)]


def make_town() -> Town:
    """Make the town: the same one every time."""
    ground = make_ground()
    grid = make_grid(ground)
    greens = make_greens(grid)
    parcels = make_parcels(grid)
    thin_out(grid)
    streets = make_streets(grid)
    walks = walkable(streets)
    greens.append(make_reserve(ground, walks, len(greens) + 1))
    places = Places(ground, walks, greens)
    services = make_services(places, greens)
    stops = make_stops(places)
    postcodes = make_postcodes(places)
    register = make_register(places, postcodes)
    shops = make_shops(places)
    anchors = make_anchors(places, postcodes)
    hamlet = make_hamlet(streets)
    walks = walkable([*streets, *hamlet])
    homes = make_homes(places, hamlet, make_goals(walks, services, stops, greens))
    named = {anchor.name: postcodes[anchor.postcode] for anchor in anchors} | {shop.name: shop.spot for shop in shops}
    whole = [*streets, *hamlet]
    standing = Standing(ground, whole, greens, parcels, services, stops, homes, register, named, postcodes)
    added = add(standing)
    name, name_cy, kind, _ = AT_HOME
    here = added.anchor
    last = Anchor(f"AN{len(anchors) + 1:02d}", name, name_cy, kind, nearest_postcode(postcodes, here), "", here)
    greens, services = [*greens, *added.greens], [*services, *added.services]
    homes = answer_again(homes, make_goals(walks, services, stops, greens))
    return Town(
        replace(ground, patches=[*ground.patches, *added.patches]), whole, greens, [*parcels, *added.parcels],
        services, stops, postcodes, [*anchors, last], [*register, *added.register], shops, homes, added.things,
        added.open_buildings, added.open_land,
    )  # fmt: skip
