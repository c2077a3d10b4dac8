"""
Run the whole flow: layers to findings to pages, and put them in place as a whole or not at all.

The command line and the notebooks both call this.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from assetmap.analysis.access import find_gaps, load_standards
from assetmap.analysis.findings import join_findings
from assetmap.analysis.profile import find_ward, gather_assets
from assetmap.analysis.usage import find_underuse, withhold_private
from assetmap.errors import ConfigError, OutputError, Problem
from assetmap.journey import Atlas, link_actions, load_actions
from assetmap.loaders.layers import load_layers
from assetmap.model import newest_date, unite_sources
from assetmap.write import check_licences, check_privacy, write_assets, write_findings, write_rejected

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assetmap.config import Config
    from assetmap.model import Layer, Source

BACKGROUND = frozenset({"streets", "context", "green_space"})
"""Kinds of layer that the map's background is drawn from."""


@dataclass(slots=True)
class Record:
    """
    The processing record of a run: ``run.json``.

    Attributes
    ----------
    steps
        Name, seconds and peak memory in MB (``None`` where the system does not tell) of each step.
    facts
        Version, configuration, counts and sizes.
    """

    steps: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, on_step: Callable[[str], None] | None) -> Iterator[None]:
        """
        Measure a step.

        Parameters
        ----------
        name
            What is done.
        on_step
            Told the name before it is done.

        Yields
        ------
        None
            While the step runs.
        """
        if on_step:
            on_step(name)
        _forget_peak()
        started = time.perf_counter()
        yield
        self.steps.append({"step": name, "seconds": round(time.perf_counter() - started, 2), "peak_mb": peak_mb()})

    def as_json(self) -> str:
        """Write the record as JSON."""
        peaks = [step["peak_mb"] for step in self.steps if step["peak_mb"] is not None]
        total = {
            "seconds": round(sum(step["seconds"] for step in self.steps), 2),
            "peak_mb": max(peaks, default=None),
        }
        return json.dumps({**self.facts, **total, "steps": self.steps}, indent=1, ensure_ascii=False) + "\n"


def survey(config: Config, layers: Sequence[Layer], record: Record | None = None, on_step: Callable[[str], None] | None = None) -> Atlas:
    """
    Analyse layers: what the place has, what could be used more, where access has gaps, and which actions fit.

    Parameters
    ----------
    config
        The configuration.
    layers
        As :func:`assetmap.loaders.layers.load_layers` gives them.
    record
        Where steps are measured.
    on_step
        Told the name of each step.

    Returns
    -------
    Atlas
        Ready to be drawn or written; holds only what may be shown to everyone.

    Raises
    ------
    ConfigError
        The configuration overrides a standard that there is not.
    """
    record = record or Record()
    standards = _standards(config)
    wards = next(layer for layer in layers if layer.kind == "wards")
    with record.step("assets", on_step):
        published = withhold_private(gather_assets(layers, wards))
    with record.step("access", on_step):
        population = next((layer for layer in layers if layer.kind == "population"), None)
        gaps = find_gaps(population, wards, layers, standards)
    with record.step("underuse", on_step):
        findings = join_findings(gaps, find_underuse(published.assets))
    with record.step("journey", on_step):
        links = link_actions(published.assets, findings, load_actions(), standards)
    record.facts["withheld"] = {f"{owner}, {status}": int(n) for (owner, status), n in published.withheld.items()}
    return Atlas(
        place=config.place,
        made=made_on(config, unite_sources(*layers)),
        wards=wards,
        assets=published.assets,
        findings=findings.layer,
        reasons=findings.reasons,
        links=links,
        background=tuple(layer for layer in layers if layer.kind in BACKGROUND),
        actions=load_actions(),
        standards=standards,
    )


def make_maps(
    config: Config, *, wards: Sequence[str] = (), on_step: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """
    Make the maps of a place: the main job.

    Parameters
    ----------
    config
        The configuration.
    wards
        Codes of the wards whose pages are made; the pages of others stay as they are. Empty: all wards.
    on_step
        Told the name of each step before it is done.

    Returns
    -------
    dict
        The processing record, as in ``run.json``.

    Raises
    ------
    AssetmapError
        Something is wrong with the configuration, a layer, a licence, or the folder of the outputs. What was in the
        outputs before is still there.
    """
    record = Record()
    recover(config.outputs)
    with record.step("load", on_step):
        layers = load_layers(config)
    check_licences(unite_sources(*layers), config.licences)
    atlas = survey(config, layers, record, on_step)
    _check_wards(wards, atlas, config)
    check_privacy(atlas.assets)
    _describe(record, config, layers, atlas)
    try:
        with staged(config.outputs, keep=bool(wards)) as folder:
            with record.step("pages", on_step):
                _write_pages(atlas, layers, folder, list(wards) or sorted(atlas.wards.data["code"]), record)
            with record.step("files", on_step):
                _write_files(atlas, layers, folder, config)
            (folder / "run.json").write_text(record.as_json(), "utf-8")
    except OSError as error:
        raise OutputError(Problem("output-not-writable", file=str(config.outputs), values={"why": str(error)})) from error
    result: dict[str, Any] = json.loads(record.as_json())
    return result


def draw_page(config: Config, ward: str, target: Path, on_step: Callable[[str], None] | None = None) -> None:
    """
    Draw the page of one ward, and nothing else.

    Parameters
    ----------
    config
        The configuration.
    ward
        Code of the ward.
    target
        The file to write.
    on_step
        Told the name of each step.

    Raises
    ------
    AssetmapError
        As :func:`make_maps`.
    """
    from assetmap.render.page import ward_page  # noqa: PLC0415 - the templates are owed by this step alone

    record = Record()
    with record.step("load", on_step):
        layers = load_layers(config)
    check_licences(unite_sources(*layers), config.licences)
    atlas = survey(config, layers, record, on_step)
    _check_wards([ward], atlas, config)
    check_privacy(atlas.assets)
    with record.step("pages", on_step):
        page = ward_page(atlas, ward)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_text(page, "utf-8", newline="\n")
        part.replace(target)
    except OSError as error:
        raise OutputError(Problem("output-not-writable", file=str(target), values={"why": str(error)})) from error


def made_on(config: Config, sources: Sequence[Source]) -> dt.date | None:
    """
    Find the date to show as the day the maps were made.

    Parameters
    ----------
    config
        The configuration.
    sources
        All sources.

    Returns
    -------
    datetime.date or None
        From the configuration, else ``SOURCE_DATE_EPOCH``, else the newest source's.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if config.place.made:
        return config.place.made
    if epoch.isdigit():
        return pd.Timestamp(int(epoch), unit="s").date()
    return newest_date(sources)


@contextmanager
def staged(final: Path, *, keep: bool) -> Iterator[Path]:
    """
    Write a folder beside its place, and swap it in when it is whole.

    Parameters
    ----------
    final
        The folder's place.
    keep
        Whether the new folder starts with the files of the old one.

    Yields
    ------
    pathlib.Path
        The folder to write to. If writing fails it is removed, and what was there before is untouched.
    """
    new, old = _beside(final)
    final.parent.mkdir(parents=True, exist_ok=True)
    if keep and final.exists():
        shutil.copytree(final, new)
    else:
        new.mkdir()
    try:
        yield new
        if final.exists():
            final.rename(old)
        new.rename(final)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        if old.exists() and not final.exists():
            old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)


def recover(final: Path) -> bool:
    """
    Put right what an interrupted run left behind.

    Parameters
    ----------
    final
        The folder of the outputs.

    Returns
    -------
    bool
        Whether there was anything to put right.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    new, old = _beside(final)
    found = new.exists() or old.exists()
    try:
        if old.exists() and not final.exists():
            old.rename(final)
        for left in (new, old):
            if left.exists():
                shutil.rmtree(left)
    except OSError as error:
        raise OutputError(Problem("output-not-writable", file=str(final), values={"why": str(error)})) from error
    return found


def peak_mb() -> float | None:
    """
    Measure the most memory that the process has held since :func:`_forget_peak`.

    Returns
    -------
    float or None
        Megabytes (10^6 bytes) of resident memory. Where Linux's ``/proc`` is not there, since the process began; ``None``
        where the system does not tell at all.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) * 1024 / 1e6, 1)
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def _forget_peak() -> None:
    """Let Linux count the peak anew; elsewhere the peak is of the whole run so far."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _beside(final: Path) -> tuple[Path, Path]:
    return final.with_name(f".{final.name}.new"), final.with_name(f".{final.name}.old")


def _standards(config: Config) -> Mapping[str, Any]:
    try:
        return load_standards(config.standards)
    except KeyError as error:
        values = {"key": error.args[0], "known": list(load_standards())}
        raise ConfigError(Problem("standard-unknown", file=str(config.path), column="standards", values=values)) from None


def _check_wards(wards: Sequence[str], atlas: Atlas, config: Config) -> None:
    present = atlas.wards.data["code"].to_list()
    wrong = [code for code in wards if code not in present]
    if wrong:
        problems = [Problem("ward-unknown", str(config.path), values={"value": code, "present": present}) for code in wrong]
        raise ConfigError(*problems)


def _describe(record: Record, config: Config, layers: Sequence[Layer], atlas: Atlas) -> None:
    from assetmap import __version__  # noqa: PLC0415 - the package's promise stands above its rooms

    findings = atlas.findings.data
    record.facts |= {
        "version": __version__,
        "place": config.place.id,
        "made": atlas.made.isoformat() if atlas.made else None,
        "configuration": config.model_dump(mode="json", exclude={"path"}),
        "features": {layer.name: len(layer.data) for layer in layers},
        "rows": {
            layer.name: {"read": layer.intake.rows_read}
            | {name: layer.intake.count(effect) for name, effect in _EFFECTS.items()}
            for layer in layers
        },
        "assets": {str(kind): int(n) for kind, n in atlas.assets.data["kind"].value_counts().sort_index().items()},
        "findings": {str(kind): int(n) for kind, n in findings["kind"].value_counts().sort_index().items()},
        "links": len(atlas.links),
    }


_EFFECTS: Mapping[str, Any] = {
    "set_aside": "set aside",
    "left_out": "left out",
    "repaired": "repaired",
    "noted": "noted",
}


def _write_pages(atlas: Atlas, layers: Sequence[Layer], folder: Path, codes: Sequence[str], record: Record) -> None:
    from assetmap.render.page import ward_page  # noqa: PLC0415 - the templates are owed by this step alone
    from assetmap.render.site import health_page, index_page  # noqa: PLC0415

    (folder / "wards").mkdir(exist_ok=True)
    for code in codes:
        (folder / "wards" / f"{code}.html").write_text(ward_page(atlas, code), "utf-8", newline="\n")
    pages = sorted((folder / "wards").glob("*.html"))
    sizes = {page.stem: page.stat().st_size for page in pages}
    covered = share_covered(atlas.wards, layers)
    (folder / "index.html").write_text(index_page(atlas, sizes), "utf-8", newline="\n")
    health = health_page(atlas.place, atlas.made, layers, covered)
    (folder / "data-health.html").write_text(health, "utf-8", newline="\n")
    (folder / "data-health.json").write_text(_health_json(layers, covered, record), "utf-8", newline="\n")
    ordered = sorted(sizes.values())
    record.facts["page_bytes"] = {
        "median": ordered[len(ordered) // 2],
        "largest": ordered[-1],
        "wards": sizes,
    }


def _write_files(atlas: Atlas, layers: Sequence[Layer], folder: Path, config: Config) -> None:
    for stale in (*folder.glob("*.gpkg"), *folder.glob("rejected/*.csv")):
        stale.unlink()
    write_assets(atlas, folder, {key: spec.share_alike for key, spec in config.licences.items()})
    write_findings(atlas, folder)
    write_rejected(layers, folder)


def share_covered(wards: Layer, layers: Sequence[Layer]) -> dict[str, float]:
    """
    Measure how much of the place each layer's source claims to cover.

    Parameters
    ----------
    wards
        Keeps the WARDS contract.
    layers
        Layers with their sources; the population layer among them gives the homes.

    Returns
    -------
    dict
        Layer to the share, in percent, of the place's households (or people) that lie inside the coverage of its source.
        A layer whose source does not say what it covers is missing.
    """
    population = next((layer.data for layer in layers if layer.kind == "population"), None)
    if population is None:
        return {}
    weight = population["households"] if population["households"].notna().any() else population["people"]
    homes = population.assign(weight=weight)[find_ward(population, wards.data) != ""]
    points = homes.geometry.representative_point().to_numpy()
    shares = {}
    for layer in layers:
        shape = layer.sources[0].coverage
        if shape is not None:
            shapely.prepare(shape)
            inside = shapely.intersects(shape, points)
            shares[layer.name] = round(100 * float(homes["weight"][inside].sum() / homes["weight"].sum()), 1)
    return shares


def _health_json(layers: Sequence[Layer], covered: Mapping[str, float], record: Record) -> str:
    listed = [
        {
            "layer": layer.name,
            "kind": layer.kind,
            "file": layer.intake.file,
            **{key: getattr(layer.sources[0], key) for key in ("publisher", "title", "licence", "attribution", "url")},
            "date": layer.sources[0].date_text,
            "features": len(layer.data),
            "rows": {"read": layer.intake.rows_read} | {k: layer.intake.count(e) for k, e in _EFFECTS.items()},
            "problems": _count_rules(layer),
            "crs": layer.intake.crs,
            "accuracy_m": None if pd.isna(layer.intake.accuracy_m) else layer.intake.accuracy_m,
            "bounds_bng": [round(value) for value in layer.data.total_bounds] if len(layer.data) else None,
            "households_covered_percent": covered.get(layer.name),
        }
        for layer in layers
    ]
    withheld = record.facts.get("withheld", {})
    return json.dumps({"layers": listed, "not_published": withheld}, indent=1, ensure_ascii=False) + "\n"


def _count_rules(layer: Layer) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in layer.intake.problems:
        groups.setdefault((problem.effect, problem.rule), []).append(problem)
    return [
        {
            "effect": effect,
            "rule": rule,
            "count": sum(problem.count for problem in problems),
            "examples": [problem.say("en") for problem in problems[:3]],
        }
        for (effect, rule), problems in groups.items()
    ]
