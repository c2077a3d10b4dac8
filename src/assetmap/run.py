"""
Run the whole flow: layers to findings to pages, and put them in place as a whole or not at all.

The command line and the notebooks both call this.
"""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from assetmap.analysis.findings import join_findings
from assetmap.analysis.gaps import find_gaps
from assetmap.analysis.health import count_rows, describe_layers, share_covered
from assetmap.analysis.profile import gather_assets
from assetmap.analysis.summary import describe_streets
from assetmap.analysis.usage import find_underuse, withhold_private
from assetmap.errors import ConfigError, Problem
from assetmap.gates import check_licences, check_privacy
from assetmap.journey import Atlas, link_actions, load_actions
from assetmap.loaders.layers import load_layers
from assetmap.model import unite_sources
from assetmap.record import Record
from assetmap.staging import put_file, sole, staged
from assetmap.tables import made_on, measure, modes_of, wards_of, write_tables
from assetmap.write import write_access, write_assets, write_findings, write_rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assetmap.analysis.access import Access
    from assetmap.config import Config
    from assetmap.model import Layer

BACKGROUND = frozenset({"streets", "context", "green_space"})
"""Kinds of layer that the map's background is drawn from."""


def survey(
    config: Config,
    layers: Sequence[Layer],
    record: Record | None = None,
    on_step: Callable[[str], None] | None = None,
    *,
    access: Access | None = None,
) -> Atlas:
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
    access
        What :func:`measure` gives, if that has been done already.

    Returns
    -------
    Atlas
        Ready to be drawn or written; holds only what may be shown to everyone.

    Raises
    ------
    ConfigError
        The configuration overrides a standard that there is not.
    ValueError
        No layer of wards is given.
    """
    record = record or Record()
    wards = wards_of(layers)
    with record.step("assets", on_step):
        published = withhold_private(gather_assets(layers, wards))
    with record.step("access", on_step):
        access = access or measure(config, layers)
        gaps = find_gaps(access, [layer for layer in layers if layer.kind == "areas"])
    with record.step("underuse", on_step):
        findings = join_findings(gaps, find_underuse(published.assets))
    with record.step("journey", on_step):
        links = link_actions(published.assets, findings, load_actions(), access.standards)
    record.facts["withheld"] = dict(published.withheld)
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
        standards=access.standards,
        modes=modes_of(config),
        resolution=access.resolution,
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
    with sole(config.outputs):
        _make(config, wards, record, on_step)
    result: dict[str, Any] = json.loads(record.as_json())
    return result


def _make(config: Config, wards: Sequence[str], record: Record, on_step: Callable[[str], None] | None) -> None:
    layers, access, atlas = _prepare(config, wards, record, on_step)
    _describe(record, config, layers, atlas)
    record.facts["streets"] = describe_streets(access)
    with staged(config.outputs, keep=bool(wards)) as folder:
        with record.step("files", on_step):
            _write_files(atlas, layers, folder, config)
            write_tables(access, config, folder / "access", write_access)
        with record.step("pages", on_step):
            _write_pages(atlas, layers, folder, list(wards) or sorted(atlas.wards.data["code"]), record)
        _put(folder / "run.json", record.as_json())


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
    *_, atlas = _prepare(config, [ward], record, on_step)
    with record.step("pages", on_step):
        page = ward_page(atlas, ward)
    put_file(target, page)


def _prepare(
    config: Config, wards: Sequence[str], record: Record, on_step: Callable[[str], None] | None
) -> tuple[Sequence[Layer], Access, Atlas]:
    """Load and survey, and pass the gates of what may be published."""
    with record.step("load", on_step):
        layers = load_layers(config)
    _check_wards(wards, layers, config)
    check_licences(unite_sources(*layers), config.licences)
    with record.step("measure", on_step):
        access = measure(config, layers)
    atlas = survey(config, layers, record, on_step, access=access)
    check_privacy(atlas.assets)
    return layers, access, atlas


def _check_wards(wards: Sequence[str], layers: Sequence[Layer], config: Config) -> None:
    names = next(layer.data for layer in layers if layer.kind == "wards").set_index("code")["name"].to_dict()
    wrong = [code for code in wards if code not in names]
    near = {code: difflib.get_close_matches(code, names, n=5) or list(names)[:5] for code in wrong}
    told = {code: [f"{like} {names[like]}" for like in likes] for code, likes in near.items()}
    if wrong:
        file = config.path.name
        raise ConfigError(*(Problem("ward-unknown", file, values={"value": c, "present": told[c]}) for c in wrong))


def _describe(record: Record, config: Config, layers: Sequence[Layer], atlas: Atlas) -> None:
    from assetmap import __version__  # noqa: PLC0415 - the package's promise stands above its rooms

    findings = atlas.findings.data
    record.facts |= {
        "version": __version__,
        "place": config.place.id,
        "made": atlas.made or None,
        "configuration": config.model_dump(mode="json", exclude={"path"}),
        "features": {layer.name: len(layer.data) for layer in layers},
        "rows": {layer.name: count_rows(layer) for layer in layers},
        "assets": {str(kind): int(n) for kind, n in atlas.assets.data["kind"].value_counts().sort_index().items()},
        "findings": {str(kind): int(n) for kind, n in findings["kind"].value_counts().sort_index().items()},
        "links": len(atlas.links),
    }


def _write_pages(atlas: Atlas, layers: Sequence[Layer], folder: Path, codes: Sequence[str], record: Record) -> None:
    from assetmap.render.page import ward_page  # noqa: PLC0415 - the templates are owed by this step alone
    from assetmap.render.site import health_page, index_page  # noqa: PLC0415

    (folder / "wards").mkdir(exist_ok=True)
    for page in (folder / "wards").glob("*.html"):
        if page.stem not in set(atlas.wards.data["code"]):
            page.unlink()
    for code in codes:
        _put(folder / "wards" / f"{code}.html", ward_page(atlas, code))
    covered = share_covered(atlas.wards, layers)
    facts = {"layers": describe_layers(layers, covered), "not_published": record.facts["withheld"]}
    _put(folder / "data-health.json", json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    _put(folder / "data-health.html", health_page(atlas.place, atlas.made, layers, covered, record.facts["withheld"]))
    sizes = {page.stem: page.stat().st_size for page in sorted((folder / "wards").glob("*.html"))}
    files = {file.name: file.stat().st_size for file in sorted(folder.iterdir()) if file.is_file()}
    _put(folder / "index.html", index_page(atlas, sizes | files))
    ordered = sorted(sizes.values())
    record.facts["page_bytes"] = {"median": ordered[len(ordered) // 2], "largest": ordered[-1], "wards": sizes}


def _put(file: Path, text: str) -> None:
    file.write_text(text, "utf-8", newline="\n")


def _write_files(atlas: Atlas, layers: Sequence[Layer], folder: Path, config: Config) -> None:
    for stale in (*folder.glob("*.gpkg"), *folder.glob("rejected/*.csv")):
        stale.unlink()
    write_assets(atlas, folder, {key: spec.share_alike for key, spec in config.licences.items()})
    write_findings(atlas, folder)
    write_rejected(layers, folder)
