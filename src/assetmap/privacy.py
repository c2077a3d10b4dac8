"""
The gate of what tells about a person: no text is published that looks personal, unless the configuration allows it.

Looked at is all text that a public edition shows, where it came in: in the columns of the layers' files, in the
officer's table of reviews, and in the sources of the configuration.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from assetmap.config.privacy import PUBLISHED, REVIEWS, SOURCES
from assetmap.errors import PrivacyError, Problem
from assetmap.personal import is_personal_heading, look_for_personal, practice_types, tell_personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assetmap.config import Allowance, Config
    from assetmap.model import ColumnUse, Layer
    from assetmap.personal import Look

_SHOWN = 5
_OURS = {"owner": "operator", "reference": "id"}
_THEIRS = {theirs: ours for ours, theirs in _OURS.items()}
_HEADED = {"status_text": "status"}  # which is made of that column's values
_OWNED = ("land", "buildings")
_RUN = frozenset({"service", "green_space"})  # whose owner is who runs them


class Allowed(NamedTuple):
    """An allowance, and whether anything that is published needs it."""

    allowance: Allowance
    needed: bool


class Judged(NamedTuple):
    """
    What was found.

    Attributes
    ----------
    problems
        What looks personal and is not allowed, by layer and column.
    allowed
        The allowances of the configuration.
    """

    problems: tuple[Problem, ...]
    allowed: tuple[Allowed, ...]

    def notes(self, config: Config) -> list[Problem]:
        """
        Tell which allowances nothing needs.

        Parameters
        ----------
        config
            The configuration.

        Returns
        -------
        list of Problem
            Notes.
        """
        return [
            Problem(
                "allowance-unneeded",
                file=config.path.name,
                column=f"privacy.allow.{at}",
                effect="noted",
                values={"layer": one.allowance.layer, "column": one.allowance.column},
            )
            for at, one in enumerate(self.allowed, start=1)
            if not one.needed
        ]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of text that is published: whence it is, and those of its cells that are shown."""

    layer: str
    """Name in the configuration."""
    name: str
    """Name as loaded."""
    file: str
    ours: str
    heading: str
    look: Look
    cells: pd.Series[str]
    rows: pd.Series[str]
    """How each cell's row is named, indexed like ``cells``."""
    practice: pd.Series[bool] | None = None
    also: frozenset[str] = field(default_factory=frozenset)
    """Other names by which an allowance may name the column."""


def check_privacy(
    assets: Layer,
    layers: Sequence[Layer] = (),
    *,
    config: Config | None = None,
    reasons: Iterable[str] = (),
    allowed: Sequence[Allowed] = (),
) -> tuple[Allowed, ...]:
    """
    Refuse personal data in what would be published.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract: what is published.
    layers
        As loaded, to say where a text came in. Without them it is told by the assets' own layers and references.
    config
        With its allowances and sources. ``None``: nothing is allowed but ``allowed``.
    reasons
        Texts of the reasons of findings that are published.
    allowed
        Without a configuration: what its allowances are. Each then holds for its column in all layers, for an asset
        may be of several.

    Returns
    -------
    tuple of Allowed
        The allowances.

    Raises
    ------
    PrivacyError
        A heading or a text looks personal and is not allowed; ``.problems`` names the columns and rows, and quotes
        nothing.
    """
    judged = judge_privacy(assets, layers, config=config, reasons=reasons, allowed=allowed)
    if judged.problems:
        raise PrivacyError(*judged.problems)
    return judged.allowed


def judge_privacy(
    assets: Layer | None,
    layers: Sequence[Layer] = (),
    *,
    config: Config | None = None,
    reasons: Iterable[str] = (),
    allowed: Sequence[Allowed] = (),
) -> Judged:
    """
    Find what looks personal in what would be published, and which allowances are needed.

    Parameters
    ----------
    assets
        As :func:`check_privacy`. ``None``: nothing was studied yet; then all rows of the layers are looked at, save
        land and buildings that are not public, whose owner has not agreed, or that are sensitive.
    layers, config, reasons, allowed
        As :func:`check_privacy`.

    Returns
    -------
    Judged
        Problems by layer and column, in the order of the layers.

    Notes
    -----
    Names of findings are those of assets and wards, and mailboxes of owners are a role's when they are read.
    """
    shown = None if assets is None else _shown(assets, reasons)
    uses = {layer.intake.file: layer.intake.columns for layer in layers if layer.intake.columns}
    columns = [column for layer in layers for column in _columns(layer, uses.get(layer.intake.file, ()), config, shown)]
    if assets is not None:
        columns += _left_over(assets, columns, reasons, config, traced=bool(layers))
    if config is not None:
        columns += _source_columns(config)
    allowances = config.privacy.allow if config else tuple(one.allowance for one in allowed)
    needed, problems = set(), []
    for column in columns:
        found = list(_look(column, config))
        by = [one for one in allowances if _allows(one, column, traced=config is not None)] if found else []
        needed.update(by)
        problems += [] if by else found
    return Judged(tuple(problems), tuple(Allowed(one, one in needed) for one in allowances))


def _shown(assets: Layer, reasons: Iterable[str]) -> Mapping[str, set[str]]:
    """Collect what a public edition shows, by our column of the layers."""
    columns = {name for kind in PUBLISHED.values() for name in kind}
    shown = {
        name: {*assets.data[_THEIRS.get(name, name)]} for name in columns if _THEIRS.get(name, name) in assets.data
    }
    told = {*reasons}
    return {name: texts | told if name in {"use", "status_text"} else texts for name, texts in shown.items()}


def _columns(
    layer: Layer, uses: Sequence[ColumnUse], config: Config | None, shown: Mapping[str, set[str]] | None
) -> Iterator[_Column]:
    """Give the columns of a layer that are published; a register of two kinds tells its headings with one of them."""
    data, name = layer.data, _config_name(layer.name, config)
    asset = layer.kind in {"land", "buildings", "green_space", "anchors", "services"}
    if asset and shown is None and layer.kind in _OWNED:
        data = data[_may_be_public(data, config)]
    rows = data["id"] if "id" in data and not uses else pd.Series(data.index.astype("str"), data.index)
    practice = data["type"].isin(practice_types()) if layer.kind == "services" else None
    headings = {ours: use.heading for use in uses for ours in use.ours}
    for ours, look in PUBLISHED.get(layer.kind, {}).items():
        if ours in data:
            cells = data[ours].astype("str").fillna("")
            if asset and shown is not None:
                cells = cells[cells.isin(shown[ours])]
            heading = headings.get(ours) or headings.get(_HEADED.get(ours, ""), "")
            yield _Column(name, layer.name, layer.intake.file, ours, heading, look, cells, rows, practice)


def _config_name(name: str, config: Config | None) -> str:
    """Find the layer of the configuration that a loaded layer is, or is a part of."""
    known = config.layers if config else {}
    if name in known:
        return name
    above = name.rpartition("-")[0]
    return above if above in known or above == "reviews" else name


def _may_be_public(data: pd.DataFrame, config: Config | None) -> pd.Series[bool]:
    consents = {" ".join(name.casefold().split()) for name in config.public.consents} if config else set()
    agreed = data["owner"].str.casefold().str.split().str.join(" ").isin(consents) & (data["owner"] != "")
    return ((data["ownership"] == "public") | agreed) & (data["sensitive"] != "yes")


def _left_over(
    assets: Layer, columns: Iterable[_Column], reasons: Iterable[str], config: Config | None, *, traced: bool
) -> Iterator[_Column]:
    """Find what is shown and stands in no file: an officer's table says it, or no layers are given."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for column in columns:
        seen[_OURS.get(column.ours, column.ours)].update(column.cells)
        seen[column.ours].update(column.cells)
    file = config.reviews.file if config else ""
    data = assets.data
    for ours, look in PUBLISHED["land"].items():
        name = _THEIRS.get(ours, ours)
        rest = data[(data[name] != "") & ~data[name].isin(seen[ours])]
        for layer, part in rest.groupby("layer") if not traced else [("reviews", rest)]:
            told, also = ("value", frozenset({ours})) if traced else (ours, frozenset({_OURS.get(ours, ours)}))
            if not traced and {*part["kind"]} & _RUN:
                told, also = _OURS.get(ours, ours), frozenset({ours})
            if len(part):
                yield _Column(str(layer), str(layer), file, told, "", look, part[name], part["reference"], None, also)
    known = seen["use"] | seen["status_text"]
    texts = pd.Series([text for text in dict.fromkeys(reasons) if text and text not in known], dtype="str")
    yield _Column("reviews", "reviews", file, "reason", "", REVIEWS["reason"], texts, texts.map(lambda _: ""))


def _source_columns(config: Config) -> Iterator[_Column]:
    keys = pd.Series([*config.sources], dtype="str")
    for ours, look in SOURCES.items():
        texts = pd.Series([getattr(source, ours) for source in config.sources.values()], dtype="str")
        yield _Column("sources", "sources", config.path.name, ours, "", look, texts, keys)


def _look(column: _Column, config: Config | None) -> Iterator[Problem]:
    """Tell what looks personal in a column: its heading, or else its cells."""
    filled = column.cells[column.cells != ""]
    if len(filled) and column.heading and column.ours != "website" and is_personal_heading(column.heading):
        yield _problem("heading", column, filled, config)
        return
    parts = [(filled, False)]
    if column.practice is not None:
        practice = column.practice.reindex(filled.index)
        parts = [(filled[~practice], False), (filled[practice], True)]
    found = pd.concat([look_for_personal(cells, column.look, practice=practice) for cells, practice in parts])
    for what in sorted({*found.unique()} - {""}):
        yield _problem(what, column, filled[found.reindex(filled.index) == what], config)


def _problem(what: str, column: _Column, cells: pd.Series[str], config: Config | None) -> Problem:
    rows = [row for row in column.rows[cells.index] if row and not tell_personal(row, "contact")]
    values = {
        "layer": column.layer,
        "column": column.ours,
        "count": len(cells),
        "rows": [*rows[:_SHOWN], *(["…"] if len(cells) > _SHOWN else [])] or ["?"],
        "config": config.path.name if config else "assetmap.toml",
    }
    shown = column.heading or column.ours
    return Problem(f"personal-{what}", column.file, column=shown, layer=column.name, values=values)


def _allows(one: Allowance, column: _Column, *, traced: bool) -> bool:
    return (one.layer == column.layer or not traced) and one.column in {column.ours, *column.also}
