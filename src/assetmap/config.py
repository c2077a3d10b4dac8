"""
Read ``assetmap.toml``: what to map, from which files, on whose terms.

Unknown keys are refused and the one that was meant is named; paths are relative to the file; nothing is read but the
configuration itself.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from assetmap.contracts import FileKind
from assetmap.errors import ConfigError, Problem
from assetmap.text import LANGS, Lang, Phrase, vocabulary

LayerKind = Literal[FileKind, "land_and_buildings", "osm"]

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}")


_DEEPEST = 3
"""Keys of a setting of a source or layer; what pydantic adds behind them names members of a union, not keys."""


def _partial_date(value: object) -> str:
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        raise ValueError("2023-06-30, 2023-06, 2023")
    dt.date.fromisoformat((text + "-01-01")[:10])
    return text


PartialDate = Annotated[str, BeforeValidator(_partial_date)]
"""A date as precise as it is known: a day, ``"2023-06"`` or ``"2023"``."""


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


class LicenceSpec(_Record):
    """Terms that an authority adds to those in ``data/licences.toml``."""

    title: Names
    share_alike: bool = False


class StandardSpec(_Record):
    """An authority's own distance for a standard; shown as its own."""

    metres: Annotated[float, Field(gt=0)]
    source: str
    because: Names


class Config(_Record):
    """
    A whole ``assetmap.toml``.

    Attributes
    ----------
    place, output, sources, layers, licences
        The tables of the file.
    anchors
        Which kinds of organisation count as anchors, where the authority differs from ``data/vocabulary.toml``.
    standards
        The authority's own distances, by standard.
    path
        The file itself.
    """

    place: Place
    output: Output = Output()
    sources: dict[str, SourceSpec]
    layers: dict[str, LayerSpec]
    licences: dict[str, LicenceSpec] = {}
    anchors: dict[str, bool] = {}
    standards: dict[str, StandardSpec] = {}
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


def load_config(path: Path | str) -> Config:
    """
    Read and check a configuration.

    Parameters
    ----------
    path
        The file, or a folder that has an ``assetmap.toml``.

    Returns
    -------
    Config
        Frozen.

    Raises
    ------
    ConfigError
        The file is not there, is not TOML, or says something that cannot be; ``.problems`` lists all of it.
    """
    path = Path(path)
    file = path / "assetmap.toml" if path.is_dir() else path
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(Problem("config-not-found", file=str(file))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(Problem("config-unreadable", file=str(file), values={"why": str(error)})) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(Problem("config-not-toml", file=str(file), values={"why": str(error)})) from error
    try:
        config = Config.model_validate({**table, "path": file})
    except ValidationError as error:
        told = {problem.column: problem for problem in (_config_problem(file, entry) for entry in error.errors())}
        raise ConfigError(*told.values()) from None
    problems = [*_references(config)]
    if problems:
        raise ConfigError(*problems)
    return config


def _config_problem(file: Path, entry: Any) -> Problem:  # noqa: ANN401 - pydantic's own type
    where = [str(part) for part in entry["loc"]]
    *above, last = where[:_DEEPEST] if where[0] in {"sources", "layers"} else where
    key = ".".join([*above, last])
    match entry["type"]:
        case "extra_forbidden":
            meant = difflib.get_close_matches(last, _known_keys(above), n=1, cutoff=0.5)
            rule = "config-key-misspelt" if meant else "config-key-unknown"
            return Problem(rule, file=str(file), column=key, values={"key": last, "meant": next(iter(meant), "")})
        case "missing":
            return Problem("config-key-missing", file=str(file), column=key, values={"key": last})
    expected = entry["ctx"]["expected"] if entry["type"] == "literal_error" else Phrase(_expected(entry["type"], last))
    values = {"key": key, "found": repr(entry["input"]), "expected": expected}
    return Problem("config-value-wrong", file=str(file), column=key, values=values)


def _expected(kind: str, key: str) -> str:
    """Choose the phrase that says what a setting takes."""
    named = {"date": "date", "made": "date", "languages": "languages", "coverage": "coverage", "id": "id"}
    tables = {"model_type", "dict_type", "model_attributes_type"}
    return f"expected-{named.get(key, 'table' if kind in tables else 'other')}"


def _known_keys(above: list[str]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "place": Place,
        "output": Output,
        "sources": SourceSpec,
        "layers": LayerSpec,
        "licences": LicenceSpec,
        "standards": StandardSpec,
    }
    model = models.get(above[0], Config) if above else Config
    return [name for name in model.model_fields if name != "path"]


def _references(config: Config) -> list[Problem]:
    file = str(config.path)
    problems = [
        Problem(
            "source-unknown",
            file=file,
            column=f"layers.{name}.source",
            values={"key": spec.source, "known": list(config.sources)},
        )
        for name, spec in config.layers.items()
        if spec.source not in config.sources
    ]
    problems += [
        Problem(
            "areas-unknown",
            file=file,
            column=f"layers.{name}.areas",
            values={"key": spec.areas, "known": list(config.layers)},
        )
        for name, spec in config.layers.items()
        if spec.areas and spec.areas not in config.layers
    ]
    known = list(vocabulary()["anchor"])
    problems += [
        Problem("anchor-kind-unknown", file=file, column=f"anchors.{kind}", values={"key": kind, "known": known})
        for kind in config.anchors
        if kind not in known
    ]
    kinds = [spec.kind for spec in config.layers.values()]
    problems += [
        Problem("layer-twice", file=file, column="layers", values={"kind": kind, "count": kinds.count(kind)})
        for kind in ("population", "postcodes")
        if kinds.count(kind) > 1
    ]
    if kinds.count("wards") != 1:
        problems.append(
            Problem("wards-layer-missing", file=file, column="layers", values={"count": kinds.count("wards")})
        )
    return problems
