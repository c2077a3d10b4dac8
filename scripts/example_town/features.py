"""What the town's places are to the Journey, and whether the homes around them lack a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .geometry import Point, distance, inside, to_line
from .plots import middle
from .sites import ALLOTMENTS
from .standards import STANDARDS
from .underuse import judge, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .town import Town

Shape: TypeAlias = "Point | list[Point]"

SERVICE_KINDS: dict[str, tuple[str, ...]] = {
    "primary_school": ("school",),
    "secondary_school": ("school",),
    "general_practice": ("gp", "health"),
    "pharmacy": ("health",),
    "hospital": ("health",),
    "dentist": ("health",),
    "community_hall": ("meeting_place",),
    "library": ("meeting_place",),
    "sports_facility": ("sport",),
    "place_of_worship": ("heritage",),
    "heritage_site": ("heritage",),
}
"""Services that are of other kinds than their type alone."""
GREEN_KINDS: dict[str, tuple[str, ...]] = {
    "Public Park Or Garden": ("park", "open_space"),
    "Natural": ("woodland", "open_space"),
    "Playing Field": ("sport", "open_space"),
    "Play Space": ("open_space",),
    ALLOTMENTS: ("growing",),
}
LACKING = frozenset({"beyond", "unreachable"})
CLEAR_M = 0.5
"""No spot lies so near to where one home ceases to be the nearest, and another with another answer begins to be."""


@dataclass(frozen=True)
class Feature:
    """A place, an organisation, or a public asset that could be used more."""

    reference: str
    name: str
    name_cy: str
    kinds: frozenset[str]
    shape: Shape
    ward_code: str
    area_ha: float = 0.0


def features_of(town: Town) -> list[Feature]:
    """List what may be linked, as everyone may see it; a service that is a green site is listed as the site."""
    greens = {green.name for green in town.greens}
    found = [
        Feature(one.id, one.name, one.name_cy, frozenset({one.type, *SERVICE_KINDS.get(one.type, ())}), one.spot,
                town.ground.ward_of(one.spot))
        for one in town.services if one.name not in greens
    ]  # fmt: skip
    for green in town.greens:
        kinds = frozenset({"green_space", *GREEN_KINDS.get(green.function, ())})
        ward = town.ground.ward_of(middle(green.ring))
        found.append(Feature(green.id, green.name, green.name_cy, kinds, green.ring, ward, green.hectares))
    for anchor in town.anchors:
        if anchor.type != "other":
            spot = anchor.spot or town.postcodes[anchor.postcode]
            kinds = frozenset({"organisation", anchor.type})
            found.append(Feature(anchor.id, anchor.name, anchor.name_cy, kinds, spot, town.ground.ward_of(spot)))
    return [*found, *flags_of(town)]


def flags_of(town: Town) -> Iterator[Feature]:
    """List the public assets that everyone is told could be used more."""
    named = welsh_names(town)
    for one in judge(town):
        if one.band and not one.withheld and one.ownership == "public":
            lead = one.records[0]
            kinds = frozenset({"idle", f"idle_{lead.kind}"})
            yield Feature(
                lead.reference, lead.name, named.get(lead.reference, ""), kinds, shape_of(one.records), one.ward_code
            )


def welsh_names(town: Town) -> dict[str, str]:
    """Name the register's assets, the parcels and the green sites in Welsh, by reference."""
    found = {asset.reference: asset.name_cy for asset in town.register if not asset.set_aside}
    found |= {parcel.id: parcel.name_cy for parcel in town.parcels}
    return found | {green.id: green.name_cy for green in town.greens}


def apart_m(one: Shape, other: Shape) -> float:
    """Measure between the nearest points of two places in a straight line."""
    if not isinstance(one, list):
        return from_spot(one, other)
    if not isinstance(other, list):
        return from_spot(other, one)
    return min(*(from_spot(spot, other) for spot in one), *(from_spot(spot, one) for spot in other))


def from_spot(spot: Point, shape: Shape) -> float:
    """Measure from a spot to a place."""
    if not isinstance(shape, list):
        return distance(spot, shape)
    return 0.0 if inside(spot, shape) else to_line(spot, shape)[0]


def in_gap(town: Town, spots: Sequence[Point], service: str) -> bool:
    """Say whether the home of the same ward that is nearest to each of some spots lacks a service."""
    said = {one_in_gap(town, spot, service) for spot in spots}
    if len(said) != 1:
        message = f"the homes around {spots} do not agree about a {service}"
        raise ValueError(message)
    return said.pop()


def one_in_gap(town: Town, spot: Point, service: str) -> bool:
    """Say whether the home of the same ward that is nearest to a spot lacks a service, by any standard."""
    ward = town.ground.ward_of(spot)
    ours = [standard.id for standard in STANDARDS if standard.service == service]
    near = sorted((distance(home.spot, spot), home.id, home) for home in town.homes if home.ward_code == ward)
    answers = [(away, any(home.on_foot[key] in LACKING for key in ours)) for away, _, home in near]
    other = next((away for away, lacks in answers if lacks != answers[0][1]), None)
    if other is not None and other - answers[0][0] < CLEAR_M:
        message = f"{spot} is between homes that do not agree about a {service}"
        raise ValueError(message)
    return answers[0][1]
