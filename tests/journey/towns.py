"""A made-up town that has one of everything that a rule can be about, all in one spot."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, box

from assetmap import Layer, Source
from assetmap.analysis.context import NUMBERS, TEXTS, Context
from assetmap.analysis.findings import Findings
from assetmap.analysis.standards import Standard
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS
from assetmap.journey import link_actions
from assetmap.text import vocabulary

WARD = "W05999001"
X, Y = 225_000, 280_000
SOURCE = Source("made", "Made up", "Nobody", "CC0-1.0", date="2025-05-01")
FLAGGED = ("land", "building", "green_space")
SERVICES = (
    "general_practice",
    "food_shop",
    "food_support",
    "play_area",
    "cultural_venue",
    "sports_facility",
    "community_hall",
    "credit_union",
    "advice",
    "post_office",
)


def frame(kind, rows):
    data = gpd.GeoDataFrame(rows or {"geometry": []}, geometry="geometry", crs=CRS)
    return fill_columns(data, CONTRACTS[kind])


def layer(kind, rows):
    return Layer(kind, kind, frame(kind, rows), (SOURCE,))


def standard(service):
    told = {"profile": "made", "jurisdiction": "Wales", "source": "Ours", "status": "judgement", "metres": 1234.0}
    because = {"en": "A walk.", "cy": "Taith gerdded."}
    return Standard.model_validate(told | {"id": f"standard-{service}", "service": service, "because": because})


def asset(key, kind, type_, shape=None, **told):
    row = {"asset_id": key, "kind": kind, "type": type_, "ward_code": WARD, "source_id": "made", "licence": "CC0-1.0"}
    row |= {"name": f"The {key}", "ownership": "public" if kind in FLAGGED else "unknown", "area_ha": 10.0}
    return row | {"sources": "made", "geometry": shape or Point(X, Y)} | told


def flag(about, shape=None, **told):
    row = {"finding_id": f"flag-{about}", "about_id": about, "ward_code": WARD, "kind": "underuse", "band": "likely"}
    row |= {"certainty": 7.5, "ownership": "public", "name": f"The {about}", "licence": "CC0-1.0"}
    return row | {"geometry": shape or Point(X, Y)} | told


def gap(service, shape=None, **told):
    row = {"finding_id": f"gap-{service}", "about_id": WARD, "ward_code": WARD, "kind": "gap", "service": service}
    row |= {"standard": f"standard-{service}", "answer": "beyond", "unit": "households", "households_beyond": 1300.0}
    row |= {"households_unreachable": 0.0, "households_unknown": 0.0, "households": 2000.0, "licence": "CC0-1.0"}
    return row | {"geometry": shape or box(X - 300, Y - 300, X + 300, Y + 300)} | told


def assets():
    words = vocabulary()
    rows = [
        asset(f"{kind}-{type_}", kind, type_)
        for kind in ("service", "green_space", "anchor", *FLAGGED[:2])
        for type_ in words[kind]
    ]
    street = LineString([(X - 50, Y), (X + 50, Y)])
    rows.append(asset("anchor-other_council", "anchor", "community_council"))
    return [*rows, asset("street-quiet", "street", "quiet_street", street, area_ha=float("nan"))]


def flags(of):
    return [flag(row["asset_id"], row["geometry"]) for row in of if row["kind"] in FLAGGED]


def context(**told):
    wards = layer("wards", [{"code": WARD, "name": "Ward", "name_cy": "Ward", "geometry": box(X, Y, X + 1, Y + 1)}])
    texts = [name for text in TEXTS for name in (text, f"{text}_cy")]
    known = {name: f"the {name}" for name in texts} | dict.fromkeys(NUMBERS, 12.5) | {"few": ""} | told
    table = pd.DataFrame([known], index=pd.Index([WARD], name="code"))
    sources = pd.DataFrame("made", index=table.index, columns=[*TEXTS, *NUMBERS])
    return Context(wards, table, sources, (SOURCE,))


def town(of=None, found=None, *, actions=None, known=None):
    """Put a town together, as far as links need it: one of everything, or what is given."""
    of = assets() if of is None else of
    found = [*flags(of), *(gap(service) for service in SERVICES)] if found is None else found
    return SimpleNamespace(
        assets=layer("assets", of),
        findings=layer("findings", found),
        standards={one.id: one for one in map(standard, SERVICES)},
        context=known,
        actions=actions or {},
    )


def link(of):
    """Link a town."""
    reasons = of.findings.data[["finding_id"]]
    return link_actions(of.assets, Findings(of.findings, pd.DataFrame(reasons)), of.actions, of.standards, of.context)
