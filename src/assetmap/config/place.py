"""What is mapped, from which files, on whose terms."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, field_validator, model_validator

from assetmap.config.base import Names, Record
from assetmap.contracts import FileKind
from assetmap.text import LANGS, Lang, read_data

_TILES = r"^(https://[a-zA-Z0-9.-]+(:\d+)?|http://(127\.0\.0\.1|localhost)(:\d+)?)/[^\s;,'\"]+$"

LayerKind = Literal[FileKind, "land_and_buildings", "osm"]


def _partial_date(value: object) -> str:
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        raise ValueError("2023-06-30, 2023-06, 2023")
    dt.date.fromisoformat((text + "-01-01")[:10])
    return text


PartialDate = Annotated[str, BeforeValidator(_partial_date)]
"""A date as precise as it is known: a day, ``"2023-06"`` or ``"2023"``."""


class TilesSpec(Record):
    """
    A background map from the internet, under our own, for pages that are hosted.

    Attributes
    ----------
    url
        Address of a tile with ``{z}``, ``{x}`` and ``{y}``. One host: its name goes into the policy of the pages.
        ``https``, or ``http`` on this machine.
    attribution
        Who must be named, as text, in both languages.
    max_zoom
        The closest zoom that there are tiles of; closer, they are enlarged.
    """

    url: Annotated[str, Field(pattern=_TILES)]
    attribution: Names
    max_zoom: Annotated[int, Field(ge=1, le=19)] = 19

    @field_validator("url")
    @classmethod
    def _has_its_three_numbers(cls, value: str) -> str:
        if any(value.count(f"{{{name}}}") != 1 for name in "zxy") or value.count("{") != len("zxy"):
            raise ValueError("{z}, {x}, {y}")
        return value

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a Content-Security-Policy names them."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class Place(Record):
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
    url
        Where the folder of the outputs is published; it goes into the QR codes of what is printed. Empty: there are
        none.
    tiles
        A background map from the internet. Absent: the pages ask nothing of it.
    mailbox
        Mailbox of a role of the authority, to which corrections and forms go. Empty: the pages name none.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: Names
    code: str = ""
    languages: tuple[Lang, ...] = LANGS
    made_up: bool = False
    made: PartialDate = ""
    url: Annotated[str, Field(pattern=r"^(https?://[^\s/]+(/\S*)?)?$")] = ""
    tiles: TilesSpec | None = None
    mailbox: str = ""

    @field_validator("mailbox")
    @classmethod
    def _is_of_a_role(cls, value: str) -> str:
        name, at, domain = value.partition("@")
        if value and (not at or "." not in domain or name.lower() not in read_data("privacy.toml")["role_mailboxes"]):
            roles = ", ".join(read_data("privacy.toml")["role_mailboxes"])
            raise ValueError(f"{roles} @ …")
        return value

    @field_validator("languages")
    @classmethod
    def _both(cls, value: tuple[Lang, ...]) -> tuple[Lang, ...]:
        if sorted(value) != sorted(LANGS):
            message = "both languages, cy and en, in the order in which they are shown"
            raise ValueError(message)
        return value


class AccessibilitySpec(Record):
    """
    What the authority says of how accessible its maps are.

    Attributes
    ----------
    status
        Against WCAG 2.2, level AA: ``not_assessed``, ``partial`` or ``full``, by the authority's own assessment.
    assessed
        Who assessed it and how, in both languages.
    prepared, reviewed
        When the statement was made and last looked at.
    problems
        What is known not to be accessible, in both languages.
    answer_days
        Within how many working days it answers.
    """

    status: Literal["not_assessed", "partial", "full"] = "not_assessed"
    assessed: Names | None = None
    prepared: PartialDate = ""
    reviewed: PartialDate = ""
    problems: tuple[Names, ...] = ()
    answer_days: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _who_says_so(self) -> Self:
        if self.status != "not_assessed" and (self.assessed is None or not self.prepared):
            raise ValueError("assessed, prepared")
        return self


class Output(Record):
    """
    Where the maps go.

    Attributes
    ----------
    folder
        Relative to the configuration.
    """

    folder: str = "outputs"


class SourceSpec(Record):
    """
    Where data comes from, as the configuration says it.

    Attributes
    ----------
    title, publisher, licence, attribution, url, title_cy, publisher_cy, attribution_cy
        See :class:`assetmap.model.Source`.
    date
        A day, or ``"2023-06"`` or ``"2023"`` where no more is known.
    coverage
        ``"place"`` (all wards of the place), a box of west, south, east, north in degrees, or a file of polygons.
        Absent: unknown.
    language
        Language of these words, and of names that do not say which they are.
    """

    title: str
    publisher: str
    licence: str
    attribution: str = ""
    title_cy: str = ""
    publisher_cy: str = ""
    attribution_cy: str = ""
    date: PartialDate = ""
    url: str = ""
    coverage: tuple[float, float, float, float] | str | None = None
    language: Lang = "en"


class LayerSpec(Record):
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
    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    set: dict[str, str] = Field(default_factory=dict)
    crs: str = ""
    encoding: str = ""
    leave_out: tuple[str, ...] = ()
    areas: str = ""
    header: Annotated[int, Field(ge=0, strict=True)] = 0


class LicenceSpec(Record):
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
