"""
Run the whole flow: layers to findings to pages, and put them in place as a whole or not at all.

The command line and the notebooks both call this.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetmap.analysis.health import count_rows
from assetmap.analysis.summary import describe_streets
from assetmap.errors import PrivacyError
from assetmap.gates import check_combinations, check_licences
from assetmap.loaders.layers import load_layers
from assetmap.model import unite_sources
from assetmap.officers import describe_usage, write_officers
from assetmap.privacy import judge_privacy
from assetmap.publish import put, write_files, write_health, write_pages
from assetmap.record import Record
from assetmap.staging import put_file, sole, staged
from assetmap.study import make_atlas, study
from assetmap.tables import check_wards, measure, write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assetmap.config import Config
    from assetmap.journey import Atlas
    from assetmap.study import EditionName, Study


def make_maps(
    config: Config,
    *,
    wards: Sequence[str] = (),
    edition: EditionName = "public",
    on_step: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """
    Make the maps of a place: the main job.

    Parameters
    ----------
    config
        The configuration.
    wards
        Codes of the wards whose pages are made; the pages of others stay as they are. Empty: all wards.
    edition
        ``public``: what everyone may see, in the folder of the outputs, and the officers' tables in theirs beside it.
        ``officers``: maps of everything, with those tables, in the officers' folder; the public one stays as it is.
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
    with sole(config.outputs), sole(config.officers):
        _make(config, wards, edition, record, on_step)
    result: dict[str, Any] = json.loads(record.as_json())
    return result


def _make(
    config: Config,
    wards: Sequence[str],
    edition: EditionName,
    record: Record,
    on_step: Callable[[str], None] | None,
) -> None:
    found, atlas = _prepare(config, wards, edition, record, on_step)
    _describe(record, found, atlas)
    record.facts["streets"] = describe_streets(found.access)
    folder = config.outputs if edition == "public" else config.officers
    with staged(folder, keep=bool(wards)) as new:
        with record.step("files", on_step):
            write_files(atlas, found.layers, new, config)
            write_tables(found.access, config, new / "access")
            if edition == "officers":
                write_officers(found, new)
        with record.step("pages", on_step):
            codes = list(wards) or sorted(atlas.wards.data["code"])
            sizes = write_pages(atlas, found.layers, new, codes, config)
        ordered = sorted(sizes.values())
        record.facts["page_bytes"] = {
            "median": ordered[len(ordered) // 2],
            "largest": ordered[-1],
            "wards": dict(sizes),
        }
        put(new / "run.json", record.as_json())
    if edition == "public":
        with staged(config.officers, keep=True) as new, record.step("officers", on_step):
            write_officers(found, new)
            (new / "access" / "homes.csv").unlink(missing_ok=True)  # of earlier data, from `assetmap access`
            write_health(replace(atlas, edition="officers"), found.layers, new)


def draw_page(config: Config, ward: str, target: Path, on_step: Callable[[str], None] | None = None) -> None:
    """
    Draw the public page of one ward, and nothing else.

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
    _, atlas = _prepare(config, [ward], "public", record, on_step)
    with record.step("pages", on_step):
        page = ward_page(atlas, ward)
    put_file(target, page)


def _prepare(
    config: Config,
    wards: Sequence[str],
    edition: EditionName,
    record: Record,
    on_step: Callable[[str], None] | None,
) -> tuple[Study, Atlas]:
    """Load and study, make the edition, and pass the gates of what may be published."""
    with record.step("load", on_step):
        layers = load_layers(config)
    check_wards(wards, layers, config)
    check_licences(unite_sources(*layers), config.licences)
    with record.step("measure", on_step):
        access = measure(config, layers)
    found = study(config, layers, record, on_step, access=access)
    with record.step("journey", on_step):
        atlas = make_atlas(found, edition)
    check_combinations(atlas.assets, atlas.underuse, own=config.licences)
    judged = judge_privacy(atlas.assets, layers, config=config, reasons=atlas.reasons["text"])
    if judged.problems and edition == "public":
        raise PrivacyError(*judged.problems)
    return found, replace(atlas, allowed=judged.allowed)


def _describe(record: Record, found: Study, atlas: Atlas) -> None:
    from assetmap import __version__  # noqa: PLC0415 - the package's promise stands above its rooms

    findings = atlas.findings.data
    record.facts |= {
        "version": __version__,
        "place": found.config.place.id,
        "edition": atlas.edition,
        "made": atlas.made or None,
        "configuration": found.config.model_dump(mode="json", exclude={"path"}),
        "features": {layer.name: len(layer.data) for layer in found.layers},
        "rows": {layer.name: count_rows(layer) for layer in found.layers},
        "assets": {str(kind): int(n) for kind, n in atlas.assets.data["kind"].value_counts().sort_index().items()},
        "findings": {str(kind): int(n) for kind, n in findings["kind"].value_counts().sort_index().items()},
        "links": len(atlas.links),
        "withheld": dict(atlas.withheld),
        **describe_usage(found),
    }
