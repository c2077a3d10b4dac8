"""
What to map, from which files, on whose terms: what an ``assetmap.toml`` may say.

:func:`assetmap.config_file.load_config` reads one.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from assetmap.contracts import FileKind
from assetmap.text import LANGS, Lang

LayerKind = Literal[FileKind, "land_and_buildings", "osm"]

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}")


def _partial_date(value: object) -> str:
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        raise ValueError("2023-06-30, 2023-06, 2023")
    dt.date.fromisoformat((text + "-01-01")[:10])
    return text


PartialDate = Annotated[str, BeforeValidator(_partial_date)]
"""A date as precise as it is known: a day, ``"2023-06"`` or ``"2023"``."""

Positive = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]

DEFAULT_PROFILES = ("wales", "twenty-minute-neighbourhood")
"""The sets of standards that are compared with where nobody chooses."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(_Record):
    """A name in both languages."""

    en: str
    cy: str


class Place(_Record):
    """
    The place that is mapped.

    Attributes
    ----------
    id
        Name of the folder below the output folder.
    name
        In both languages.
    code
        Code of the authority; wards of other authorities in the boundary file are not mapped.
    languages
        The first is shown first.
    made_up
        Whether every page says that the place is made up.
    made
        The date shown as the day the maps were made; by default the newest source's date.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: Names
    code: str = ""
    languages: tuple[Lang, ...] = LANGS
    made_up: bool = False
    made: PartialDate = ""

    @field_validator("languages")
    @classmethod
    def _both(cls, value: tuple[Lang, ...]) -> tuple[Lang, ...]:
        if sorted(value) != sorted(LANGS):
            message = "both languages, cy and en, in the order in which they are shown"
            raise ValueError(message)
        return value


class Output(_Record):
    """
    Where the maps go.

    Attributes
    ----------
    folder
        Relative to the configuration.
    """

    folder: str = "outputs"


class SourceSpec(_Record):
    """
    Where data comes from, as the configuration says it.

    Attributes
    ----------
    title, publisher, licence, attribution, url
        See :class:`assetmap.model.Source`.
    date
        A day, or ``"2023-06"`` or ``"2023"`` where no more is known.
    coverage
        ``"place"`` (all wards of the place), a box of west, south, east, north in degrees, or a file of polygons.
        Absent: unknown.
    language
        Language of names that do not say which they are.
    """

    title: str
    publisher: str
    licence: str
    attribution: str = ""
    date: PartialDate = ""
    url: str = ""
    coverage: tuple[float, float, float, float] | str | None = None
    language: Lang = "en"


class LayerSpec(_Record):
    """
    A file and what it holds.

    Attributes
    ----------
    kind
        Which contract it must keep; ``land_and_buildings`` for a register of both, ``osm`` for an OpenStreetMap
        extract.
    file
        Relative to the configuration.
    layer
        Layer of a GeoPackage, or sheet of a workbook.
    source
        Id of its source.
    columns
        Our column to the file's column, where they differ.
    values
        Our column to a table of the file's values and ours.
    set
        Our column to a value that holds for every row.
    crs
        CRS of a file that has none of its own.
    encoding
        Of a text file; by default UTF-8, else Windows-1252, which is reported.
    leave_out
        Types that another layer knows better.
    areas
        For a table of statistics without geometry: name of the layer that has the areas.
    header
        Row of a table in which its headings stand, as a spreadsheet counts rows; 0 to find it.
    """

    kind: LayerKind
    file: str
    source: str
    layer: str = ""
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    set: dict[str, str] = {}
    crs: str = ""
    encoding: str = ""
    leave_out: tuple[str, ...] = ()
    areas: str = ""
    header: Annotated[int, Field(ge=0, strict=True)] = 0


class LicenceSpec(_Record):
    """
    Terms that an authority adds to those in ``data/licences.toml``.

    Attributes
    ----------
    title
        In both languages.
    share_alike
        What derives from it keeps it.
    into_share_alike
        Rows under it may become part of rows under a share-alike licence.
    """

    title: Names
    share_alike: bool = False
    into_share_alike: bool = False


class StandardSpec(_Record):
    """
    A standard of an authority's own, shown as its own: it overrides one of ``data/standards.toml``, or adds one.

    Attributes
    ----------
    source
        Who says so.
    because
        For a resident.
    metres, minutes
        How far is too far: one of the two. A standard that is added must have one; one that is overridden keeps its own
        where neither is given.
    service, mode, minimum_ha, minimum_departures, method
        See :class:`assetmap.analysis.standards.Standard`. Absent: as in the standard that is overridden; one that is
        added must name its service, is walked along the streets, and takes any size and any timetable.
    jurisdiction
        Where it applies. Absent: where the authority says.
    profile
        The set of standards that it belongs to. Absent: that of the standard that is overridden, else ``own``, which is
        always used.
    """

    source: Annotated[str, Field(min_length=1)]
    because: Names
    service: str | None = None
    mode: Literal["walk", "cycle"] | None = None
    metres: Positive | None = None
    minutes: Positive | None = None
    minimum_ha: NotNegative | None = None
    minimum_departures: NotNegative | None = None
    method: Literal["network", "straight_line"] | None = None
    jurisdiction: str | None = None
    profile: str | None = None


class AccessSpec(_Record):
    """
    How access to services is measured.

    Attributes
    ----------
    profiles
        The sets of standards that the maps compare with; see ``data/standards.toml``.
    walking_kmh, cycling_kmh
        Speeds, where the authority's differ from those in ``data/modes.toml``; they then need ``speed_source``.
    speed_source
        Who says so.
    snap_m
        How far from a street a home or a service may lie and still be joined to it, in metres.
    streets
        Names of the layers to walk along, of kind ``streets`` or ``osm``; by default every layer of streets.
    processes
        How many processes measure at a time.
    """

    profiles: tuple[str, ...] = DEFAULT_PROFILES
    walking_kmh: Positive | None = None
    cycling_kmh: Positive | None = None
    speed_source: str = ""
    snap_m: Positive = 100
    streets: tuple[str, ...] = ()
    processes: Annotated[int, Field(ge=1)] = 1


class MatchingSpec(_Record):
    """
    When two records are taken for one asset, where the authority's rule differs from ``data/matching.toml``.

    Attributes
    ----------
    metres
        How far apart two records of one name may lie.
    similarity
        How alike their names must be, of 100.
    overlap
        The share of their common ground that two areas must share.
    """

    metres: Positive | None = None
    similarity: Annotated[float, Field(ge=0, le=100)] | None = None
    overlap: Annotated[float, Field(gt=0, le=1)] | None = None


class EvidenceSpec(_Record):
    """
    How a kind of evidence is weighed, where the authority's judgement differs from ``data/evidence.toml``.

    Attributes
    ----------
    source
        Who says so.
    because
        For a resident.
    weight
        Points of certainty; 0: not weighed at all.
    half_life_years
        After how many years it weighs half.
    cap
        The most points that all evidence of this kind gives together.
    at_most, at_least
        Its threshold, by type of asset; ``any`` for all others.
    """

    source: Annotated[str, Field(min_length=1)]
    because: Names
    weight: NotNegative | None = None
    half_life_years: Positive | None = None
    cap: NotNegative | None = None
    at_most: dict[str, NotNegative] | None = None
    at_least: dict[str, NotNegative] | None = None


class UnderuseSpec(_Record):
    """
    From which certainty on a finding is shown, and how it is called.

    Attributes
    ----------
    source
        Who says so, where the authority's rule differs from that of ``data/evidence.toml``.
    show_from
        Nothing of less certainty is published.
    likely_from
        From here on it is called likely.
    """

    source: str = ""
    show_from: Annotated[float, Field(ge=0, le=10)] | None = None
    likely_from: Annotated[float, Field(ge=0, le=10)] | None = None


class PublicSpec(_Record):
    """
    The rule of the public edition.

    Attributes
    ----------
    empty_buildings
        Which empty buildings it shows: ``all``; all ``unless_uncared`` for, as far as the register says; only those
        that are ``cared_for`` by a caretaker; ``none``.
    consents
        Private owners who have agreed that their land and buildings are shown.
    """

    empty_buildings: Literal["all", "unless_uncared", "cared_for", "none"] = "unless_uncared"
    consents: tuple[str, ...] = ()


class TableSpec(_Record):
    """
    A table that the officer edits.

    Attributes
    ----------
    file
        Relative to the configuration. It need not exist yet.
    """

    file: str


class Config(_Record):
    """
    A whole ``assetmap.toml``.

    Attributes
    ----------
    place, output, sources, layers, licences, access
        The tables of the file.
    anchors
        Which kinds of organisation count as anchors, where the authority differs from ``data/vocabulary.toml``.
    standards
        The authority's own standards, by the id of the one that each overrides or adds.
    matching, evidence, underuse
        How records are matched and evidence is weighed, where the authority's judgement differs from the data's;
        evidence by the id of what each overrides.
    public
        The rule of the public edition.
    reviews, owners
        The officer's tables of decisions and of owners.
    path
        The file itself.
    """

    place: Place
    output: Output = Output()
    sources: dict[str, SourceSpec]
    layers: dict[str, LayerSpec]
    licences: dict[str, LicenceSpec] = {}
    access: AccessSpec = AccessSpec()
    anchors: dict[str, bool] = {}
    standards: dict[str, StandardSpec] = {}
    matching: MatchingSpec = MatchingSpec()
    evidence: dict[str, EvidenceSpec] = {}
    underuse: UnderuseSpec = UnderuseSpec()
    public: PublicSpec = PublicSpec()
    reviews: TableSpec = TableSpec(file="reviews.csv")
    owners: TableSpec = TableSpec(file="owners.csv")
    path: Path

    def resolve(self, file: str) -> Path:
        """
        Find a file that the configuration names.

        Parameters
        ----------
        file
            As the configuration spells it. ``${NAME:-default}`` is filled from the environment.

        Returns
        -------
        pathlib.Path
            Absolute, or relative to the folder of the configuration.
        """
        filled = _VARIABLE.sub(lambda m: os.environ.get(m["name"]) or m["default"] or "", file)
        return self.path.parent / Path(filled).expanduser()

    @property
    def outputs(self) -> Path:
        """Folder of this place's outputs."""
        return self.resolve(self.output.folder) / self.place.id

    @property
    def officers(self) -> Path:
        """Folder of what only the authority's officers may see of this place."""
        return self.outputs.with_name(f"{self.place.id}-officers")
