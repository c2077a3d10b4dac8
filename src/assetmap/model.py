"""
The nouns: a source, what was read of it, and a layer of features that carries both.

Provenance is not kept in ``GeoDataFrame.attrs``, which merging and writing lose, but beside the frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from assetmap.checks import check_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from shapely import Geometry

    from assetmap.contracts import Kind
    from assetmap.errors import Effect, Problem


Part = Literal["title", "publisher", "attribution"]
"""What a source may say in two languages."""
PARTS: tuple[Part, ...] = ("title", "publisher", "attribution")


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where data comes from and on what terms.

    Attributes
    ----------
    id
        Short name, unique in a configuration.
    title, publisher
        As the publisher writes them.
    licence
        Identifier in ``data/licences.toml``. One that is not there may not be published.
    attribution
        The line that the licence asks for.
    date
        When the data describes the world, as precise as it is known: ``"2023-06-13"``, ``"2023-06"`` or ``"2023"``;
        empty if it is not known.
    url
        Where it is published; empty if the source gives none.
    coverage
        Polygon in EPSG:27700 inside which the source claims to be complete. ``None`` if it is not known: then absence
        of a feature says nothing.
    language
        Language of what is said of it, and of names in it that do not say which they are.
    title_cy, publisher_cy, attribution_cy
        The same in Welsh where the publisher has them in both languages; empty: there is one form only.
    """

    id: str
    title: str
    publisher: str
    licence: str
    attribution: str = ""
    date: str = ""
    url: str = ""
    coverage: Geometry | None = field(default=None, compare=False)
    language: Literal["cy", "en"] = "en"
    title_cy: str = ""
    publisher_cy: str = ""
    attribution_cy: str = ""

    def said(self, part: Part, lang: Literal["cy", "en"]) -> str:
        """
        Say something of it in one language.

        Parameters
        ----------
        part
            What.
        lang
            The language wanted.

        Returns
        -------
        str
            In that language where the publisher has it, else as it is; empty if nothing is said.
        """
        plain, welsh = getattr(self, part), getattr(self, f"{part}_cy")
        return str(welsh or plain if lang == "cy" else plain or welsh)


TERMS = ("title", "title_cy", "publisher", "publisher_cy", "licence", "attribution", "attribution_cy", "date", "url")
"""What is told of a source wherever its data goes."""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """
    What was made of one column of a file.

    Attributes
    ----------
    heading
        As the file spells it.
    ours
        Our columns that are made of it; empty if it is not used.
    how
        Whether the configuration names it, its heading is recognised, or it is not used.
    examples
        The first values in it that differ, for the officer who checks the file. Never published.
    """

    heading: str
    ours: tuple[str, ...]
    how: Literal["configured", "recognised", "unused"]
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """
    What came in when a layer was read: the layer's page of the data-health sheet.

    Attributes
    ----------
    file
        The file, as the configuration spells it.
    rows_read
        Records in the file, before anything was set aside.
    problems
        All that was repaired, set aside or left out, in file order.
    set_aside
        The rows that were set aside or left out, in the file's own columns, with ``row``, ``reason`` and ``todo`` keys.
    crs
        Coordinate reference system of the file.
    accuracy_m
        How well its coordinates are brought into EPSG:27700, in metres, as PROJ rates it. ``nan`` if it does not say.
    columns
        What was made of each column of the file.
    """

    file: str = ""
    rows_read: int = 0
    problems: tuple[Problem, ...] = ()
    set_aside: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    crs: str = ""
    accuracy_m: float = float("nan")
    columns: tuple[ColumnUse, ...] = ()

    def count(self, effect: Effect) -> int:
        """
        Count rows by what became of them.

        Parameters
        ----------
        effect
            ``"repaired"``, ``"set aside"`` or ``"left out"``.

        Returns
        -------
        int
            Number of rows; a row with two problems of one effect counts once.
        """
        told = [problem for problem in self.problems if problem.effect == effect]
        rows = {problem.row for problem in told if problem.row is not None}
        return len(rows) + sum(problem.count for problem in told if problem.row is None)


@dataclass(frozen=True, slots=True)
class Layer:
    """
    Features of one kind, with their sources.

    Attributes
    ----------
    name
        Name in the configuration, or given by the analyst.
    kind
        Which contract the features keep, see :mod:`assetmap.contracts`.
    data
        GeoDataFrame in EPSG:27700 with a unique index. Never changed in place.
    sources
        At least one: nothing can be drawn or written without a source.
    intake
        What was read, repaired and set aside.
    """

    name: str
    kind: Kind
    data: gpd.GeoDataFrame
    sources: tuple[Source, ...]
    intake: Intake = field(default_factory=Intake)

    def __post_init__(self) -> None:
        """Refuse a layer without a source."""
        if not self.sources:
            message = f"layer {self.name!r} has no source"
            raise ValueError(message)

    @classmethod
    def from_frame(cls, name: str, kind: Kind, data: gpd.GeoDataFrame, *sources: Source) -> Layer:
        """
        Make a layer of a frame: the analyst's door.

        Parameters
        ----------
        name
            A name for messages and captions.
        kind
            Which contract the frame must keep.
        data
            Features in any CRS that is known; brought into EPSG:27700.
        *sources
            At least one.

        Returns
        -------
        Layer
            The checked layer.

        Raises
        ------
        CrsError
            The frame has no CRS.
        ContractError
            The frame does not keep its contract; ``.problems`` lists all breaches.
        ValueError
            No source is given.
        """
        return cls(name, kind, check_frame(data, kind, layer=name), tuple(sources))

    def derive(
        self, data: gpd.GeoDataFrame, *others: Layer, name: str | None = None, kind: Kind | None = None
    ) -> Layer:
        """
        Make a layer from this one and others, uniting their sources.

        Parameters
        ----------
        data
            The new features.
        *others
            The other layers that went into them.
        name, kind
            If they differ from this layer's.

        Returns
        -------
        Layer
            With the sources of all, each once, in the order met.
        """
        sources = unite_sources(self, *others)
        return replace(
            self, name=name or self.name, kind=kind or self.kind, data=data, sources=sources, intake=Intake()
        )


def unite_sources(*layers: Layer) -> tuple[Source, ...]:
    """
    Collect the sources of layers, each once, in the order met.

    Parameters
    ----------
    *layers
        Any layers.

    Returns
    -------
    tuple of Source
        Without repetition.
    """
    return tuple({source.id: source for layer in layers for source in layer.sources}.values())


def newest_date(sources: Iterable[Source]) -> str:
    """
    Find the newest date among sources.

    Parameters
    ----------
    sources
        Any sources.

    Returns
    -------
    str
        As precise as it is known; empty if no source has a date.
    """
    return max((source.date for source in sources), default="")
