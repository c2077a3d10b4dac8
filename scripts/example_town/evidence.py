"""What evidence weighs, worked out a second time from the kinds in assetmap's data: its own code is not used."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .files import MADE_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .geometry import Point

Shape: TypeAlias = "Point | list[Point]"
Cell: TypeAlias = "str | float | None"

DATA = Path(__file__).parents[2] / "src" / "assetmap" / "data" / "evidence.toml"
TABLE: dict[str, Any] = tomllib.loads(DATA.read_text(encoding="utf-8"))
KINDS: dict[str, dict[str, Any]] = {kind["id"]: kind for kind in TABLE["evidence"]}
SHOW_FROM, LIKELY_FROM = TABLE["scale"]["show_from"], TABLE["scale"]["likely_from"]
MOST: float = TABLE["scale"]["unchecked_most"]
NOTHING = frozenset({"", *TABLE["words"]["none"]})
IDLE = re.compile(KINDS["idle_use_stated"]["when"]["pattern"])
USED = frozenset(key for key, kind in KINDS.items() if kind.get("shows_use"))

LICENCES = {"example": "CC0-1.0", "open_map": "ODbL-1.0"}
MADE: str = MADE_ON.date().isoformat()
DAYS_OF_A_YEAR, WEEKS_OF_A_YEAR = 365.25, 52
CLEAR, SAME = 0.05, 1e-9
"""No certainty lies that close to where a band begins, unless it is the same: how years are counted must not decide."""


@dataclass(frozen=True)
class Record:
    """What one source says of one asset."""

    layer: str
    reference: str
    name: str
    kind: str
    shape: Shape
    source: str
    owner: str = ""
    ownership: str = "unknown"
    status: str = "unknown"
    status_text: str = ""
    use: str = ""
    area_ha: float | None = None
    told: Mapping[str, Cell] = field(default_factory=dict)
    natural: bool = False

    def cell(self, column: str) -> Cell:
        """Read a column, or the cost of an hour, which is worked out."""
        if column == "cost_hour":
            cost, hours = self.told.get("running_cost_year"), self.told.get("hours_week")
            return None if not cost or not hours else float(cost) / float(hours) / WEEKS_OF_A_YEAR
        own: dict[str, Cell] = {
            "status": self.status,
            "status_text": self.status_text,
            "use": self.use,
            "licence": LICENCES[self.source],
        }
        return own.get(column, self.told.get(column))


@dataclass(frozen=True)
class Weighed:
    """What speaks for and against: kinds of evidence with their points."""

    points: dict[str, float]

    @property
    def speaks(self) -> bool:
        """Say whether anything speaks for little use."""
        return any(points > 0 for points in self.points.values())

    @property
    def certainty(self) -> float:
        """Add up, from nothing to the most that is not checked."""
        total = sum(self.points.values())
        close = [limit for limit in (SHOW_FROM, LIKELY_FROM) if SAME < abs(total - limit) < CLEAR]
        if close:
            message = f"too close to {close}: {self.points}"
            raise ValueError(message)
        return min(max(total, 0.0), MOST)

    @property
    def band(self) -> str:
        """Name the band; empty below what is published."""
        if self.certainty >= LIKELY_FROM:
            return "likely"
        return "worth_a_look" if self.certainty >= SHOW_FROM else ""


def weigh(
    records: Sequence[Record], site: Mapping[str, float | None], dates: Mapping[str, str], filled: frozenset[str]
) -> Weighed:
    """Weigh what records and a site say; `dates` are those of the sources, `filled` are the layers that state uses."""
    found: dict[str, float] = {}
    for key, kind in KINDS.items():
        if kind["looks_at"] == "record":
            told = [_left(kind, _day(kind, one, dates)) for one in records if _of_record(kind, one, filled)]
        else:
            told = [_left(kind, MADE)] if _of_site(kind, records, site) else []
        if told:
            sign = {"against": -1, "potential": 0}.get(kind["group"], 1)
            found[key] = sign * min(kind["cap"], sum(told))
    return Weighed(found)


def _of_record(kind: Mapping[str, Any], one: Record, filled: frozenset[str]) -> bool:
    also = all(re.fullmatch(pattern, str(one.cell(name) or "")) for name, pattern in kind.get("also", {}).items())
    stated = one.layer in filled or "blank" not in kind["when"]
    return also and stated and one.kind in kind["kinds"] and says(kind["when"], one.cell(kind["column"]), one)


def _of_site(kind: Mapping[str, Any], records: Sequence[Record], site: Mapping[str, float | None]) -> bool:
    about, least = records[0].kind, kind.get("min_ha", 0)
    area = next((one.area_ha for one in records if one.area_ha and one.kind == about), 0.0)
    return about in kind["kinds"] and area >= least and says(kind["when"], site.get(kind["column"]), records[0])


def says(when: Mapping[str, Any], cell: Cell, one: Record) -> bool:
    """Say whether a cell says what is asked; how much is little depends on what it is used as, else on its kind."""
    text = "" if cell is None else str(cell)
    if "at_most" in when or "at_least" in when:
        test, limits = next((name, when[name]) for name in ("at_most", "at_least") if name in when)
        limit = limits.get(one.use.casefold(), limits.get(one.kind, limits.get("any")))
        return cell is not None and (float(cell) <= limit if test == "at_most" else float(cell) >= limit)
    if "is" in when:
        return text in when["is"]
    if "pattern" in when:
        return re.fullmatch(when["pattern"], text) is not None
    if "blank" in when or "filled" in when:
        return (text.casefold() in NOTHING) == ("blank" in when)
    return bool(text) and _in_span(text, when)


def _in_span(text: str, when: Mapping[str, int]) -> bool:
    """Say whether the whole of a day, a month or a year lies between two dates, counted in months from the town's."""
    first = dt.date.fromisoformat((text + "-01-01")[:10])
    after = {4: dt.date(first.year + 1, 1, 1), 7: dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)}
    last = after.get(len(text), first + dt.timedelta(1)) - dt.timedelta(1)
    early = "after_months" not in when or first >= _moved(when["after_months"])
    return early and ("before_months" not in when or last <= _moved(when["before_months"]))


def _moved(months: int) -> dt.date:
    """Move the town's day by whole years: it is the last of a January, and no kind of evidence asks for less."""
    day = dt.date.fromisoformat(MADE)
    if months % 12:
        message = f"{months} months are no whole years"
        raise ValueError(message)
    return day.replace(year=day.year + months // 12)


def _day(kind: Mapping[str, Any], one: Record, dates: Mapping[str, str]) -> str:
    own = one.told.get(kind.get("dated_by", ""))
    return str(own) if own else dates[one.source]


def _left(kind: Mapping[str, Any], date: str) -> float:
    """Give the points that are left of a kind of evidence of some day: half after each half-life."""
    days = (dt.date.fromisoformat(MADE) - dt.date.fromisoformat((date + "-01-01")[:10])).days
    half_life = kind.get("half_life_years")
    return float(kind["weight"] * (0.5 ** (days / DAYS_OF_A_YEAR / half_life) if half_life else 1.0))


def layers_that_state_uses(records: Iterable[Record]) -> frozenset[str]:
    """List the layers in which any record says how it is used."""
    return frozenset(one.layer for one in records if not says_no_use(one.use))


def says_no_use(use: str) -> bool:
    """Say whether a use is none: nothing is said, or that there is none."""
    return use.casefold() in NOTHING or IDLE.fullmatch(use) is not None
