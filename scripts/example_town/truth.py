"""The planted truth: what assetmap must find in the town, and what it must not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .homes import STANDARDS, Home
from .register import UNDERUSED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .geometry import Point
    from .town import Town


def thing(layer: str, reference: str, name: str, status: str, ward_code: str) -> dict[str, str]:
    """Name an asset for the truth."""
    return {
        "layer": layer, "reference": reference, "name": name,
        "status": status.lower(), "ward_code": ward_code,
    }  # fmt: skip


def middle(ring: list[Point]) -> Point:
    """Average a closed ring's corners: enough to tell a parcel's ward."""
    count = len(ring) - 1
    return (sum(p[0] for p in ring[:-1]) / count, sum(p[1] for p in ring[:-1]) / count)


def assets_of(town: Town) -> Iterable[tuple[str, dict[str, str]]]:
    """List every located asset with who owns it."""
    for asset in town.register:
        if asset.where is not None and not asset.set_aside:
            ward = town.ground.ward_of(asset.where)
            yield "public", thing("register", asset.reference, asset.name, asset.status, ward)
    for parcel in town.parcels:
        ward = town.ground.ward_of(middle(parcel.ring))
        yield parcel.ownership, thing("land", parcel.id, parcel.name, parcel.status, ward)
    for shop in town.shops:
        ward = town.ground.ward_of(shop.spot)
        yield "private", thing("empty_shops", shop.id, shop.name, "vacant", ward)


def lacking(homes: list[Home], *, on_foot: bool) -> dict[str, list[str]]:
    """List the homes that lack each service."""
    return {service: [h.id for h in homes if service in (h.far_on_foot if on_foot else h.far)] for service in STANDARDS}


def households(town: Town) -> dict[str, dict[str, int]]:
    """Add up the households that lack each service, ward by ward."""
    return {
        ward.code: {
            service: sum(home.households for home in town.homes if home.ward_code == ward.code and service in home.far)
            for service in STANDARDS
        }
        for ward in town.ground.wards
    }


def make_truth(town: Town) -> dict[str, Any]:
    """Write down everything that was planted."""
    known = list(assets_of(town))
    idle = [(owner, row) for owner, row in known if row["status"] in UNDERUSED]
    standards = {name: {"metres": metres} for name, metres in STANDARDS.items()}
    return {
        "underused": [row for owner, row in idle if owner == "public"],
        "private_never_flagged": [row for owner, row in idle if owner == "private"],
        "unknown_owner_counted": [row for owner, row in idle if owner == "unknown"],
        "status_unknown": [row for _, row in known if row["status"] in {"", "unknown"}],
        "set_aside": {
            "register": [
                {"reference": asset.reference, "name": asset.name, "reason": asset.set_aside}
                for asset in town.register
                if asset.set_aside
            ],
            "stops": {"inactive": sum(stop.status == "inactive" for stop in town.stops)},
        },
        "standards": standards | {"green_space": {"metres": 400, "from": "access_points"}},
        "not_walkable": ["construction", "motorway"],
        "lacking_straight_line": lacking(town.homes, on_foot=False),
        "lacking_on_foot": lacking(town.homes, on_foot=True),
        "households": {
            ward.code: sum(h.households for h in town.homes if h.ward_code == ward.code) for ward in town.ground.wards
        },
        "households_lacking_straight_line": households(town),
    }
