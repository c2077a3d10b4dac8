"""The planted truth of under-use: counter-examples, matches, decisions, and what is counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .officers import OWNER_ROWS, REVIEWS
from .underuse import records_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .town import Town
    from .underuse import Judged

PROPERTY = frozenset({"land", "building"})


def matches(town: Town) -> Iterator[dict[str, str]]:
    """List the records that are of one asset, those that are not, and what they contradict."""
    lead = {record.name: record for record in records_of(town) if not record.layer.startswith("open_map")}
    for green in town.greens:
        for service in town.services:
            if service.name == green.name:
                yield match("overlap", "merged", "", ("green_sites", green.id), ("services", service.id))
    for layer, drawn in (("open_map_buildings", town.open_buildings), ("open_map_land", town.open_land)):
        for one in drawn:
            for first in (lead[name] for name in one.mark.of):
                a, b = (first.layer, first.reference), (layer, one.id)
                how = one.mark.how or {"uprn": "name"}.get(one.mark.why, "overlap")
                yield match(how, "ambiguous" if one.mark.why else "merged", one.mark.why, a, b)
                if one.mark.ownership == "private" and first.ownership == "public":
                    yield match(how, "conflict", "ownership", a, b)


def match(how: str, outcome: str, reason: str, a: tuple[str, str], b: tuple[str, str]) -> dict[str, str]:
    """Write down a match: the record of the better known layer, and the other."""
    facts = {"how": how, "outcome": outcome, "reason": reason}
    return facts | {"layer_a": a[0], "reference_a": a[1], "layer_b": b[0], "reference_b": b[1]}


def reviewed(town: Town) -> Iterator[dict[str, Any]]:
    """Say what becomes of each decision; the first stands in the second row of the file."""
    references = {asset.name: asset.reference for asset in town.register}
    for row, one in enumerate(REVIEWS, 2):
        by = one.by if one.about else ""
        facts = {"row": row, "decision": one.decision, "reference": references.get(one.about, "")}
        yield facts | {"state": one.expected, "matched_by": by}


def not_flagged(judged: Iterable[Judged]) -> Iterator[dict[str, Any]]:
    """List the counter-examples, with the reason why each is not shown as one that could be used more."""
    by_name = {one.records[0].name: one for one in reversed(list(judged))}
    for name, why in WHY_NOT.items():
        one = by_name[name]
        if one.band:
            message = f"{name} was to be no find: {one.weighed}"
            raise ValueError(message)
        facts = {key: value for key, value in one.entry().items() if key != "band"}
        yield facts | {"withheld": one.withheld if one.found else "", "why": why}


WHY_NOT: dict[str, str] = {
    "Harbour Office": "in use",
    "Mill Community Centre": "in use, and much booked",
    "Exampleton Museum": "few visits, but in use",
    "Sports Pavilion": "few bookings and visits, but in use",
    "Mill Pond Land": "few bookings, but in use",
    "Registry Office": "little of it occupied, but in use",
    "Bowling Green Hut": "no use stated, and a club is mapped in it",
    "Old Weighbridge": "recorded as vacant so long ago that it says little now",
    "Bus Station Rooms": "recorded as vacant; an officer has found it in use",
    "Station Approach": "a car park is mapped on it",
    "Back Field": "farmland",
    "Sample Farm Paddock": "farmland, private and in use",
    "Marsh End Green": "open space, and in use",
    "School Field Strip": "school ground",
    "Hazel Road Verge": "a highway verge",
    "Kiln Land": "a building stands on it: too little by itself",
    "Corner Plot": "empty, but smaller than 0.1 hectares",
    "Alder Thicket": "grown wild",
    "Flood Bank": "works; that it lies in a flood zone says nothing of its use",
    "Bandstand Lawn": "a part of the park",
    "Exampleton Park": "a facility is mapped on it",
    "Pattern Park": "a facility is mapped on it",
    "Marsh End Playing Field": "a pitch is mapped on it",
    "Quay Gardens": "a green space of less than 2 hectares",
    "Example Marsh": "streets are mapped on it, and it is designated for nature",
    "Exampleton Cemetery": "no green space to walk and rest in",
    "Council Depot": "two buildings of the register stand in its outline: it is neither",
}
"""By name: assets that look a little like what could be used more."""


def usage(judged: Iterable[Judged]) -> dict[str, int]:
    """Count what is known of the use of land and buildings."""
    counts = Counter(one.use for one in judged if one.records[0].kind in PROPERTY)
    return {name: counts[name] for name in ("found", "too_little", "in_use", "unknown")}


def left_out(judged: Iterable[Judged]) -> dict[str, int]:
    """Count the land and buildings that are not for everyone, by reason."""
    counts = Counter(one.hidden for one in judged if one.records[0].kind in PROPERTY)
    return {why: counts[why] for why in sorted(counts) if why}


def owners(town: Town) -> dict[str, dict[str, int]]:
    """Count, for each owner in the officer's table, the rows that spell it one way or another."""
    names = {spelling: owner or spelling for spelling, owner, *_ in OWNER_ROWS}
    met = Counter(record.owner for record in records_of(town))
    return {
        owner: {spelling: met[spelling] for spelling in names if names[spelling] == owner}
        for owner in dict.fromkeys(names.values())
    }
