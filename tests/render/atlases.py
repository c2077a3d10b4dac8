"""Small atlases made by hand: an ordinary one with hostile strings, one with nothing, one with very much."""

from __future__ import annotations

import random
from dataclasses import replace

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, Polygon, box

from assetmap.analysis.access import Resolution
from assetmap.analysis.evidence import load_scale
from assetmap.analysis.modes import load_modes
from assetmap.analysis.standards import Standard
from assetmap.checks import fill_columns
from assetmap.config import Place, PublicSpec
from assetmap.contracts import CONTRACTS, CRS
from assetmap.errors import Problem
from assetmap.journey import Action, Atlas
from assetmap.model import Intake, Layer, Source

WARD, OTHER, EMPTY = "W05999001", "W05999002", "W05999003"
HOSTILE = "<img src=x onerror=\"alert('1')\"></script><script>alert(2)</script>${alert(3)}`\\' &amp;"
HOSTILE += "{{ 7 * 7 }} {% oh %} {# no #}"
X, Y = 331000.0, 188000.0
NAN = float("nan")

REGISTER = Source(
    "register", f"Property register {HOSTILE}", "Aberwylan Council", "OGL-3.0", "© Aberwylan", "2025-05-01"
)
STREET_MAP = Source(
    "osm",
    "Street map",
    "Map makers",
    "ODbL-1.0",
    "© map makers",
    date="2023-06",
    url="https://example.org/map?a=1&b=2",
)
PLACE = Place(id="aberwylan", name={"en": "Riverford", "cy": "Aberwylan"}, code="W06999999", made_up=True)
MODES = load_modes()
RESOLUTION = Resolution(511, 66_020.0, "households")


def standard(key, service, **values):
    defaults = {
        "profile": "wales",
        "jurisdiction": "Wales",
        "source": "A judgement of this project",
        "status": "judgement",
        "because": {"en": "A walk of ten minutes.", "cy": "Taith gerdded o ddeng munud."},
    }
    return Standard.model_validate(defaults | {"id": key, "service": service} | values)


STANDARDS = {
    one.id: one
    for one in [
        standard("pharmacy-800", "pharmacy", metres=800),
        standard("dentist", "dentist", metres=1600, minutes=20, status="not verified"),
        standard("play-400", "play_area", metres=400),
        standard("play-1000", "play_area", metres=1000),
        standard("green-400", "green_space", metres=400),
        standard("green-20ha", "green_space", metres=2000, minimum_ha=20),
        standard("green-england", "green_space", metres=300, minimum_ha=2, method="straight_line"),
        standard("bus-hourly", "bus_stop", metres=400, minimum_departures=12),
        standard("hospital-cycle", "hospital", metres=5000, mode="cycle"),
        standard("library", "library", metres=1600, profile="twenty-minute-neighbourhood"),
        standard("library-own", "library", metres=1600, profile="own", status="own"),
        standard("library-mine", "library", metres=1600, profile="own", status="own"),
    ]
}


def frame(kind, rows):
    data = gpd.GeoDataFrame(rows or {"geometry": []}, geometry="geometry", crs=CRS)
    return fill_columns(data, CONTRACTS[kind])


def layer(kind, rows, *sources, name=None):
    return Layer(name or kind, kind, frame(kind, rows), sources)


def asset(asset_id, kind, type_, name, geometry, **values):
    row = {"asset_id": asset_id, "kind": kind, "type": type_, "name": name, "geometry": geometry, "ward_code": WARD}
    defaults = {
        "ownership": "unknown",
        "status": "unknown",
        "source_id": "register",
        "licence": "OGL-3.0",
        "language": "en",
    }
    return defaults | row | values


def action(key, level, title):
    return Action(
        id=key,
        topic=key[:2],
        level=level,
        title={"en": title, "cy": f"{title} (Cymraeg)"},
        summary={
            "en": "What could be done, in a sentence or two.",
            "cy": "Beth y gellid ei wneud, mewn brawddeg neu ddwy.",
        },
        strength="contextual" if level == "simple" else "direct",
        who=("council", "residents"),
        effort="little",
        source="Journey, People active in their communities",
        lines="000:12-14",
        examples=(
            {"what": {"en": "A fair", "cy": "Ffair"}, "place": HOSTILE, "url": "https://example.org/fair?a=1&b"},
        ),
        note={"en": "Read it with another.", "cy": "Darllenwch gydag un arall."},
    )


ACTIONS = {
    key: action(key, level, title)
    for key, level, title in [
        ("T1-S-04", "simple", "Celebrate where people meet"),
        ("T1-A-05", "adventurous", "Open unused buildings to groups"),
        ("T3-N-01", "national", "Bring services closer"),
    ]
}


def ordinary_assets():
    park = Polygon([(X + 300, Y + 300), (X + 620, Y + 330), (X + 600, Y + 560), (X + 320, Y + 520)])
    return [
        asset(
            "gp-1", "service", "general_practice", "Wylan Surgery", Point(X + 200, Y + 800), name_cy="Meddygfa Wylan"
        ),
        asset(
            "lib-1",
            "service",
            "library",
            "Riverford Library",
            Point(X + 700, Y + 700),
            website="https://example.org/lib?a=1&b=2",
        ),
        asset("shop-1", "service", "food_shop", "Siop y Bont", Point(X + 700, Y + 704), language="cy", source_id="osm"),
        asset("bus-1", "service", "bus_stop", "Tŷ Gwyn", Point(X + 900, Y + 400), located_by="postcode", language="cy"),
        asset(
            "bad-1",
            "service",
            "community_hall",
            HOSTILE,
            Point(X + 500, Y + 900),
            owner=HOSTILE,
            website="javascript:alert(4)",
        ),
        asset("noname", "service", "play_area", "", Point(X + 450, Y + 620)),
        asset("park-1", "green_space", "park", "Riverside Park", park, name_cy="Parc Glan yr Afon", area_ha=7.2),
        asset("coop-1", "anchor", "cooperative", "Riverford Community Co-op", Point(X + 820, Y + 760)),
        asset(
            "hall-9",
            "building",
            "building",
            "Old Police Station",
            Point(X + 640, Y + 240),
            owner="Aberwylan Council",
            ownership="public",
            ownership_evidence="owner",
            status="vacant",
            status_text="Vacant since 2021",
            use="police station",
            reference="AB/0042",
            located_by="coordinates",
        ),
        asset(
            "plot-2",
            "land",
            "land",
            "Yard behind Mill Lane",
            box(X + 100, Y + 100, X + 180, Y + 160),
            ownership="private",
            status="derelict",
            status_text="derelict yard",
        ),
        asset("chem-7", "service", "pharmacy", "Hilltop Pharmacy", Point(X + 2100, Y + 500), ward_code=OTHER),
        asset("far-8", "service", "hospital", "County Hospital", Point(X + 5000, Y), ward_code="W05000000"),
    ]


def finding(finding_id, kind, **values):
    defaults = {"about_id": WARD, "ward_code": WARD, "licence": "OGL-3.0"}
    return defaults | {"finding_id": finding_id, "kind": kind} | values


def gap(finding_id, standard, answer, geometry, **values):
    """Make a finding about access, of 820 households in the ward."""
    counts = {"beyond": 0.0, "unreachable": 0.0, "unknown": 0.0}
    defaults = {
        "answer": answer,
        "method": "network",
        "service": STANDARDS[standard].service,
        "standard": standard,
        "unit": "households",
        "households": 820.0,
        "geometry": geometry,
    } | {f"households_{name}": n for name, n in counts.items()}
    return finding(finding_id, "no_data" if answer == "unknown" else "gap", **defaults | values)


def ordinary_findings():
    homes = box(X + 60, Y + 60, X + 460, Y + 420)
    east = box(X + 700, Y + 60, X + 960, Y + 300)
    near = {"nearest_id": "chem-7", "nearest_m": 1048.0}
    return [
        finding(
            "f1",
            "underuse",
            about_id="hall-9",
            name="Old Police Station",
            ownership="public",
            certainty=3.1,
            band="worth_a_look",
            potential=420.0,
            geometry=Point(X + 640, Y + 240),
        ),
        gap(
            "g1",
            "pharmacy-800",
            "beyond",
            homes,
            certainty=6.0,
            households_beyond=212.0,
            households_unknown=14.0,
            median_m=1130.0,
            decile_least=2.0,
            decile_most=5.0,
            **near,
        ),
        finding("g2", "gap", service="hospital", nearest_id="far-8", geometry=homes.buffer(20)),
        gap("g3", "dentist", "unknown", east, households_unknown=90.0),
        finding("n1", "no_data", service="bank", geometry=box(X, Y, X + 1000, Y + 1000)),
        gap("u1", "play-400", "unreachable", east, households_unreachable=41.0, decile_least=3.0, decile_most=3.0),
        *other_findings(),
    ]


def other_findings():
    """Of another ward: counts that are few or hidden, a straight line that was asked for, and much that is unknown."""
    other = {"ward_code": OTHER, "about_id": OTHER}
    homes = box(X + 1100, Y + 100, X + 1400, Y + 500)
    whole = box(X + 1000, Y, X + 2300, Y + 1000)
    nothing = {"households_beyond": NAN, "households_unknown": NAN}
    unknown = {"households_unknown": 820.0} | other
    return [
        gap("few", "library", "beyond", homes, **nothing, few="households_beyond", **other),
        gap("hidden", "library-own", "beyond", homes, **nothing, **other | {"households": NAN}),
        gap("line", "play-1000", "beyond", homes, households_beyond=3.0, median_m=1130.0, **other),
        gap("asked", "green-england", "beyond", whole, method="straight_line", households_beyond=820.0, **other),
        gap("c1", "green-400", "unknown", whole, **unknown),
        gap("c2", "green-20ha", "unknown", whole, **unknown),
        gap("c3", "bus-hourly", "unknown", whole, **unknown),
        gap("c4", "hospital-cycle", "unknown", homes, **other | {"households_unknown": 3.0}),
    ]


REASON = {"value": NAN, "text": "", "term": "", "threshold": NAN, "unit": "households", "source_id": "register"}
REASON |= {"date": "", "points": NAN}
VACANT = REASON | {"reason": "evidence-vacant", "term": "status:vacant", "points": 4.0}
REASONS = [
    VACANT | {"finding_id": "f1", "date": "2025-05-01"},
    VACANT | {"finding_id": "f1", "reason": "evidence-disused", "term": "status:disused", "date": HOSTILE, "points": 2},
    REASON | {"finding_id": "f1", "reason": "evidence-planning", "text": HOSTILE, "points": -2.9},
    REASON
    | {"finding_id": "f1", "reason": "evidence-homes_without_a_hall", "value": 420.0, "points": 0.0}
    | {"source_id": "register osm", "date": "2025-05"},
    REASON | {"finding_id": "g1", "reason": "reason-beyond", "value": 212.0, "threshold": 800.0},
    REASON | {"finding_id": "n1", "reason": "reason-no-source"},
    REASON | {"finding_id": "few", "reason": "reason-beyond", "threshold": 1600.0},
    *(
        REASON | {"finding_id": key, "reason": "reason-coverage-ends", "threshold": metres, "source_id": "osm"}
        for key, metres in (("c1", 400.0), ("c2", 2000.0), ("c3", 400.0))
    ),
    REASON | {"finding_id": "c4", "reason": "reason-doubtful", "threshold": 5000.0, "source_id": "osm"},
]


def link(feature_id, action_id, en, cy):
    return {"feature_id": feature_id, "action_id": action_id, "rule": "r", "because_en": en, "because_cy": cy}


def ordinary_links():
    meet = ("A place where people can meet.", "Man lle gall pobl gyfarfod.")
    rows = [link(key, "T1-S-04", *meet) for key in ("lib-1", "bad-1", "park-1")]
    rows.append(
        link(
            "hall-9",
            "T1-A-05",
            "Old Police Station is public and vacant.",
            "Mae Old Police Station yn gyhoeddus ac yn wag.",
        )
    )
    rows.append(link("bad-1", "T1-A-05", f"{HOSTILE} is a hall.", f"Neuadd yw {HOSTILE}."))
    rows.append(link("g1", "T3-N-01", "Homes are far from a pharmacy.", "Mae cartrefi ymhell o fferyllfa."))
    return rows


def streets(seed=1, count=14):
    chance = random.Random(seed)
    rows = [
        {
            "id": f"v{n}",
            "highway": "residential",
            "geometry": LineString([(X + n * 75, Y - 200), (X + n * 75 + 20, Y + 1200)]),
        }
        for n in range(count)
    ]
    rows += [
        {
            "id": f"h{n}",
            "highway": "primary" if n == 5 else "footway" if n % 4 == 0 else "residential",
            "geometry": LineString([(X - 300 + 200 * k, Y + n * 90 + chance.uniform(-15, 15)) for k in range(9)]),
        }
        for n in range(count)
    ]
    return layer("streets", rows, STREET_MAP)


def context():
    river = LineString([(X - 500, Y + 640), (X + 200, Y + 600), (X + 620, Y + 660), (X + 1500, Y + 580)]).buffer(22)
    wood = Point(X + 150, Y + 420).buffer(110)
    rows = [
        {"id": "w", "type": "water", "geometry": river},
        {"id": "t", "type": "woodland", "geometry": wood},
        {"id": "f", "type": "flood", "geometry": river.buffer(80)},
    ]
    return layer("context", rows, STREET_MAP)


WARDS = [
    {"code": WARD, "name": "Riverside", "name_cy": "Glan yr Afon", "geometry": box(X, Y, X + 1000, Y + 1000)},
    {"code": OTHER, "name": "Llanwylan", "geometry": box(X + 1000, Y, X + 2300, Y + 1000)},
    {"code": EMPTY, "name": "Lôn Goed", "geometry": box(X + 20000, Y, X + 21000, Y + 1000)},
]


def ordinary():
    """An atlas with one of everything, and hostile strings wherever the data has a say."""
    return Atlas(
        place=PLACE,
        made="2025-05-01",
        wards=layer("wards", WARDS, REGISTER),
        assets=layer("assets", ordinary_assets(), REGISTER, STREET_MAP),
        findings=layer("findings", ordinary_findings(), REGISTER),
        reasons=pd.DataFrame(REASONS),
        links=pd.DataFrame(ordinary_links()),
        background=(streets(), context()),
        actions=ACTIONS,
        standards=STANDARDS,
        modes=MODES,
        resolution=RESOLUTION,
        withheld={"owner_unknown": 3},
        flags_withheld={"below": 2},
        mailboxes={"Aberwylan Council": "property@aberwylan.example"},
        usage={"found": 1, "too_little": 2, "in_use": 3, "unknown": 4},
        scale=load_scale(),
        rule=PublicSpec(),
    )


def bare():
    """An atlas with wards and nothing else, and no date."""
    full = ordinary()
    undated = replace(REGISTER, date=None)
    return replace(
        full,
        made="",
        wards=layer("wards", WARDS, undated),
        assets=layer("assets", [], undated),
        findings=layer("findings", [], undated),
        reasons=full.reasons.iloc[:0],
        links=full.links.iloc[:0],
        background=(),
        resolution=Resolution(0, 0.0, ""),
    )


def crowded(count=500):
    """An atlas whose first ward has very many features, most of them with links."""
    chance = random.Random(7)
    types = ["bus_stop", "food_shop", "place_of_worship", "play_area", "community_hall", "primary_school"]
    rows = []
    for n in range(count):
        at = Point(X + chance.uniform(5, 995), Y + chance.uniform(5, 995))
        kind = "green_space" if n % 9 == 0 else "building" if n % 11 == 0 else "service"
        type_ = {"green_space": "park", "building": "building"}.get(kind) or types[n % len(types)]
        where = at.buffer(chance.uniform(15, 60), quad_segs=6) if kind != "service" else at
        extra = {"owner": "Aberwylan Council", "ownership": "public", "status": "vacant"} if kind == "building" else {}
        rows.append(
            asset(f"a{n}", kind, type_, f"Place number {n} of Riverside", where, located_by="coordinates", **extra)
        )
    links = []
    for row in rows:
        name = row["name"]
        links.append(link(row["asset_id"], "T1-S-04", "A place where people can meet.", "Man lle gall pobl gyfarfod."))
        links.append(link(row["asset_id"], "T1-A-05", f"{name} is here.", f"Mae {name} yma."))
    flags = [row for row in rows if row["kind"] == "building"]
    certain = {"ownership": "public", "certainty": 5.0, "band": "worth_a_look"}
    findings = [
        finding(f"f{n}", "underuse", about_id=row["asset_id"], geometry=row["geometry"], **certain)
        for n, row in enumerate(flags)
    ]
    reasons = [VACANT | {"finding_id": row["finding_id"]} for row in findings]
    return replace(
        ordinary(),
        assets=layer("assets", rows, REGISTER),
        findings=layer("findings", [*findings, *ordinary_findings()[1:]], REGISTER),
        reasons=pd.DataFrame(reasons),
        links=pd.DataFrame(links),
        background=(streets(count=40), context()),
    )


def read_layers():
    """Layers as a loader leaves them, with their intake."""
    problems = (
        Problem(
            "value-empty",
            file="anchors.csv",
            row=4,
            column="name",
            layer="anchors",
            effect="set aside",
            values={"column": "name"},
        ),
        Problem(
            "value-empty",
            file="anchors.csv",
            row=9,
            column=HOSTILE,
            layer="anchors",
            effect="set aside",
            values={"column": "name"},
        ),
    )
    intake = Intake(file=f"anchors {HOSTILE}.csv", rows_read=1240, problems=problems, crs="EPSG:4326")
    return [
        replace(layer("wards", WARDS, REGISTER), intake=Intake("wards.gpkg", 3, crs="EPSG:27700")),
        Layer("anchors", "anchors", frame("anchors", []), (STREET_MAP,), intake),
    ]
