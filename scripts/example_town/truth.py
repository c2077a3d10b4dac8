"""The planted truth: what assetmap must find in the town, and what it must not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .areas import wards_told
from .dead_ends import quiet_streets
from .expected import left_out, matches, not_flagged, owners, reviewed, usage
from .on_the_ground import CONSENTING
from .plots import middle
from .register import UNDERUSED
from .relations import relations, rules_planted
from .standards import STANDARDS
from .streets import NOT_WALKABLE
from .underuse import judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .homes import Home
    from .standards import Standard
    from .town import Town

LACKING = frozenset({"beyond", "unreachable"})
"""Answers that are a gap. What cannot be told is not one; a home that no list names is within the standard."""


def thing(layer: str, reference: str, name: str, status: str, ward_code: str) -> dict[str, str]:
    """Name an asset for the truth."""
    return {
        "layer": layer, "reference": reference, "name": name,
        "status": status.lower(), "ward_code": ward_code,
    }  # fmt: skip


def assets_of(town: Town) -> Iterable[tuple[str, dict[str, str]]]:
    """List every located asset of the council's layers with who owns it, or that its owner has agreed to be shown."""
    for asset in town.register:
        if asset.where is not None and not asset.set_aside:
            ward = town.ground.ward_of(asset.where)
            yield "public", thing("register", asset.reference, asset.name, asset.status, ward)
    for parcel in town.parcels:
        ward = town.ground.ward_of(middle(parcel.ring))
        agreed = parcel.owner == CONSENTING
        yield "agreed" if agreed else parcel.ownership, thing("land", parcel.id, parcel.name, parcel.status, ward)
    for shop in town.shops:
        ward = town.ground.ward_of(shop.spot)
        yield "private", thing("empty_shops", shop.id, shop.name, "vacant", ward)


def listed(homes: Iterable[Home], wanted: frozenset[str], way: str) -> dict[str, list[str]]:
    """List the homes that have one of some answers, by standard; `way` is "straight" or "on_foot"."""
    return {one.id: [home.id for home in homes if getattr(home, way)[one.id] in wanted] for one in STANDARDS}


def counted(town: Town, wanted: frozenset[str], way: str) -> dict[str, dict[str, int]]:
    """Add up the households of the homes that have one of some answers, by ward and standard."""
    wards = {ward.code: [home for home in town.homes if home.ward_code == ward.code] for ward in town.ground.wards}
    return {
        code: {
            one.id: sum(home.households for home in homes if getattr(home, way)[one.id] in wanted) for one in STANDARDS
        }
        for code, homes in wards.items()
    }


def facts_of(standard: Standard) -> dict[str, Any]:
    """Write down a standard."""
    facts = {"service": standard.service, "metres": standard.metres, "minimum_ha": standard.minimum_ha}
    return facts | ({"from": "access_points"} if standard.service == "green_space" else {})


def access(town: Town) -> dict[str, Any]:
    """Write down what each standard says of the homes, and ward by ward of how many households."""
    homes = town.homes
    return {
        "standards": {one.id: facts_of(one) for one in STANDARDS},
        "not_walkable": sorted(NOT_WALKABLE),
        "lacking_straight_line": listed(homes, LACKING, "straight"),
        "lacking_on_foot": listed(homes, LACKING, "on_foot"),
        "unreachable_on_foot": listed(homes, frozenset({"unreachable"}), "on_foot"),
        "unknown_on_foot": listed(homes, frozenset({"unknown"}), "on_foot"),
        "households": {
            ward.code: sum(h.households for h in homes if h.ward_code == ward.code) for ward in town.ground.wards
        },
        "households_lacking_straight_line": counted(town, LACKING, "straight"),
        "households_lacking_on_foot": counted(town, LACKING, "on_foot"),
        "households_unreachable_on_foot": counted(town, frozenset({"unreachable"}), "on_foot"),
        "households_unknown_on_foot": counted(town, frozenset({"unknown"}), "on_foot"),
    }


def make_truth(town: Town) -> dict[str, Any]:
    """Write down everything that was planted."""
    known = list(assets_of(town))
    idle = [(owner, row) for owner, row in known if row["status"] in UNDERUSED]
    judged = judge(town)
    return {
        "underused": [one.entry() for one in judged if one.band],
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
        "not_flagged": list(not_flagged(judged)),
        "matches": list(matches(town)),
        "reviews": list(reviewed(town)),
        "usage": usage(judged),
        "left_out": left_out(judged),
        "owners": owners(town),
        "wards": wards_told(town),
        "rules": rules_planted(),
        "relations": relations(town),
        "quiet_streets": quiet_streets(town),
        **access(town),
    }
