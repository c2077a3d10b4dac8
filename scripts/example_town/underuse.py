"""What assetmap must say of the use of every asset, worked out from what was planted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from .around import Around
from .evidence import IDLE, MADE, USED, Record, Weighed, layers_that_state_uses, weigh
from .geometry import area_of
from .officers import REVIEWS, layer_of
from .on_the_ground import CONSENTING
from .open_map import DATE
from .plots import middle
from .register import UNDERUSED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .geometry import Point
    from .open_map import Drawn
    from .town import Town

Shape: TypeAlias = "Point | list[Point]"

NATURAL = frozenset({"Public Park Or Garden", "Playing Field", "Natural"})
DATES = {"example": MADE, "open_map": DATE}


@dataclass(frozen=True)
class Judged:
    """An asset, what speaks for and against, and what becomes of it."""

    records: tuple[Record, ...]
    ward_code: str
    weighed: Weighed
    decision: str

    @property
    def band(self) -> str:
        """Name the band that it is shown with."""
        if self.decision:
            return "confirmed" if self.decision == "confirm" else ""
        return self.weighed.band

    @property
    def found(self) -> bool:
        """Say whether there is a finding about it, shown or not."""
        return self.weighed.speaks or bool(self.decision)

    @property
    def ownership(self) -> str:
        """Say who owns it: the first record that tells decides."""
        return next((one.ownership for one in self.records if one.ownership != "unknown"), "unknown")

    @property
    def hidden(self) -> str:
        """Say why it is not for everyone, whatever its certainty."""
        agreed = any(one.owner == CONSENTING for one in self.records)
        told = self.records[0].told
        empty = bool(self.band) or any(one.status in UNDERUSED or IDLE.fullmatch(one.use) for one in self.records)
        if told.get("sensitive") == "yes":
            return "sensitive"
        if self.ownership != "public" and not agreed:
            return "private" if self.ownership == "private" else "owner_unknown"
        return "uncared" if self.records[0].kind == "building" and empty and told.get("caretaker") == "no" else ""

    @property
    def withheld(self) -> str:
        """Say why its finding is not for everyone."""
        if self.decision == "reject":
            return "rejected"
        return self.hidden or ("" if self.band else "below")

    @property
    def use(self) -> str:
        """Say what is known of its use."""
        if self.band:
            return "found"
        if self.decision == "reject":
            return "in_use"
        if self.found:
            return "too_little"
        return "in_use" if USED & set(self.weighed.points) else "unknown"

    def entry(self) -> dict[str, Any]:
        """Name it as the rest of the truth does, and say what must be found of it."""
        lead = self.records[0]
        layer = "register" if lead.layer.startswith("register") else lead.layer
        status = "" if lead.status == "unknown" and not lead.status_text else lead.status_text.lower()
        facts = {"layer": layer, "reference": lead.reference, "name": lead.name, "status": status}
        evidence = list(self.weighed.points)
        return facts | {"ward_code": self.ward_code, "band": self.band, "withheld": self.withheld, "evidence": evidence}


def plain_status(text: str) -> str:
    """Bring a status to assetmap's terms."""
    term = text.lower().replace(" ", "_")
    return term if term in {*UNDERUSED, "in_use"} else "unknown"


def records_of(town: Town) -> Iterator[Record]:
    """List what each layer says of land, buildings and green spaces, the best known layer first."""
    for asset in town.register:
        if asset.where is not None and not asset.set_aside:
            yield Record(
                layer_of(asset), asset.reference, asset.name, asset.kind.lower(), asset.where, "example", asset.owner,
                "public", plain_status(asset.status), asset.status, asset.use, asset.area_ha, asset.told,
            )  # fmt: skip
    for parcel in town.parcels:
        area = area_of(parcel.ring) / 10_000
        yield Record(
            "land", parcel.id, parcel.name, "land", parcel.ring, "example", parcel.owner, parcel.ownership,
            plain_status(parcel.status), parcel.status, area_ha=area,
        )  # fmt: skip
    for shop in town.shops:
        told = {"ownership": "private", "status": "vacant", "status_text": "vacant"}
        yield Record("empty_shops", shop.id, shop.name, "building", shop.spot, "example", **told)  # type: ignore[arg-type]
    for green in town.greens:
        owned = "public" if green.operator else "unknown"
        yield Record(
            "green_sites", green.id, green.name, "green_space", green.ring, "example", green.operator, owned,
            area_ha=green.hectares, natural=green.function in NATURAL,
        )  # fmt: skip
    yield from (marked(one, "building") for one in town.open_buildings)
    yield from (marked(one, "land") for one in town.open_land)


def marked(one: Drawn, kind: str) -> Record:
    """Say what the open map tells of one of its records."""
    mark = one.mark
    owned = mark.ownership or ("public" if mark.owner else "unknown")
    area = area_of(one.shape) / 10_000 if isinstance(one.shape, list) else None
    layer = "open_map_land" if kind == "land" else "open_map_buildings"
    status = plain_status(mark.status)
    return Record(
        layer, one.id, mark.name, kind, one.shape, "open_map", mark.owner, owned, status, mark.status, area_ha=area
    )


def grouped(town: Town, records: Sequence[Record]) -> list[tuple[Record, ...]]:
    """Put the records of each asset together, as the open map was drawn."""
    joined = {one.id: one.mark.of[0] for one in (*town.open_buildings, *town.open_land) if one.mark.how}
    others: dict[str, list[Record]] = {}
    for record in records:
        if record.reference in joined:
            others.setdefault(joined[record.reference], []).append(record)
    return [(record, *others.get(record.name, ())) for record in records if record.reference not in joined]


def corrected(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Put what an officer corrected in place of what the layers say."""
    told = {
        one.column: one.value
        for one in REVIEWS
        if one.about == records[0].name and one.decision == "correct" and one.expected == "in_force"
    }
    return tuple(replace(record, **told) for record in records)  # type: ignore[arg-type]


def shape_of(records: Sequence[Record]) -> Shape:
    """Choose the outline that an asset has, else its point."""
    kind = records[0].kind
    return next((one.shape for one in records if isinstance(one.shape, list) and one.kind == kind), records[0].shape)


def judge(town: Town) -> list[Judged]:
    """Judge every asset."""
    records = list(records_of(town))
    assets = [corrected(group) for group in grouped(town, records)]
    filled = layers_that_state_uses(records)
    shapes = [shape_of(group) for group in assets]
    buildings = [shape for group, shape in zip(assets, shapes, strict=True) if group[0].kind == "building"]
    around = look_around(town, buildings)
    vague = {asset.reference for asset in town.register if asset.spot is None}
    settled = {one.about: one.decision for one in REVIEWS if one.expected == "in_force" and one.decision != "correct"}
    judged = []
    for group, shape in zip(assets, shapes, strict=True):
        facts = {} if group[0].reference in vague else around.facts(group[0], shape)
        spot = middle(shape) if isinstance(shape, list) else shape
        weighed = weigh(group, facts, DATES, filled)
        judged.append(Judged(group, town.ground.ward_of(spot), weighed, settled.get(group[0].name, "")))
    return judged


def look_around(town: Town, buildings: list[Shape]) -> Around:
    """Collect what may be on a site. Bus stops tell nothing of it, nor services that are a green site themselves."""
    greens = {green.name for green in town.greens}
    services = [one.spot for one in town.services if one.name not in greens]
    anchors = [one for one in town.anchors if one.type != "other"]
    known = [one.spot for one in anchors if one.spot]
    vague = [town.postcodes[one.postcode] for one in anchors if not one.spot]
    lines = [street.line for street in town.streets]
    rings = [green.ring for green in town.greens]
    return Around(town.things, rings, buildings, services, known, vague, lines, town.ground.patches, town.homes)
