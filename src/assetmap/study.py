"""
Study a place: match what the layers say of it, measure, weigh and judge; then make an edition of it.

A run does this on its way to the maps; ``assetmap underused`` does nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from assetmap.analysis.context import measure_context
from assetmap.analysis.editions import make_public, make_whole, mark_withheld
from assetmap.analysis.evidence import load_evidence, load_scale
from assetmap.analysis.findings import join_findings
from assetmap.analysis.gaps import find_gaps
from assetmap.analysis.matching import load_match_rule, match_assets
from assetmap.analysis.profile import gather_assets, join_assets
from assetmap.analysis.quiet_streets import find_quiet_streets
from assetmap.analysis.reviews import apply_corrections, find_reviewed, settle_reviews
from assetmap.analysis.surroundings import measure_surroundings
from assetmap.analysis.usage import count_usage, judge_usage
from assetmap.analysis.weigh import weigh_evidence
from assetmap.journey import Atlas, link_actions, load_actions
from assetmap.loaders.owner_table import read_owner_table
from assetmap.loaders.reviews import read_reviews
from assetmap.model import unite_sources
from assetmap.record import Record
from assetmap.tables import made_on, measure, modes_of, wards_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assetmap.analysis.access import Access
    from assetmap.analysis.findings import Findings
    from assetmap.analysis.matching import Matched
    from assetmap.analysis.reviews import Reviewed
    from assetmap.config import Config
    from assetmap.model import Layer

EditionName: TypeAlias = Literal["public", "officers"]
"""Whom an edition is for."""

BACKGROUND = frozenset({"streets", "context", "green_space"})
"""Kinds of layer that the map's background is drawn from."""


@dataclass(frozen=True, slots=True)
class Study:
    """
    What was found of a place, before anything is left out.

    Attributes
    ----------
    config, layers, made
        What was studied, and the day for which.
    matched
        Assets, each once, with the records that they were made of.
    access
        How far homes are from services.
    gaps
        Where access has gaps, or cannot be told.
    underuse
        What could be used more, each with the reason why the public edition leaves it out, if it does.
    reviewed
        The officers' decisions, each with the asset that it is about.
    usage
        How many land and buildings could be used more, have too little said of them, are in use, are unknown.
    """

    config: Config
    layers: tuple[Layer, ...]
    made: str
    matched: Matched
    access: Access
    gaps: Findings
    underuse: Findings
    reviewed: tuple[Reviewed, ...]
    usage: Mapping[str, int]


def study(
    config: Config,
    layers: Sequence[Layer],
    record: Record | None = None,
    on_step: Callable[[str], None] | None = None,
    *,
    access: Access | None = None,
) -> Study:
    """
    Study layers: what the place has, what could be used more, and where access has gaps.

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
        What :func:`assetmap.tables.measure` gives, if that has been done already.

    Returns
    -------
    Study
        All of it, for officers.

    Raises
    ------
    ConfigError
        The configuration overrides a standard or a kind of evidence that there is not.
    ContractError
        The table of reviews is wrong.
    ValueError
        No layer of wards is given.
    """
    record = record or Record()
    made, rule = made_on(config, unite_sources(*layers)), load_match_rule(config.matching)
    with record.step("matching", on_step):
        matched = match_layers(config, layers)
        reviews = read_reviews(config.resolve(config.reviews.file))
        reviewed = find_reviewed(reviews, matched, on=made, rule=rule)
        matched = apply_corrections(matched, reviewed)
    with record.step("access", on_step):
        access = access or measure(config, layers)
        gaps = _renamed(find_gaps(access, [layer for layer in layers if layer.kind == "areas"]), matched)
    with record.step("underuse", on_step):
        underuse, usage = _weigh(config, layers, matched, access, reviewed)
    return Study(config, tuple(layers), made, matched, access, gaps, underuse, reviewed, usage)


def match_layers(config: Config, layers: Sequence[Layer]) -> Matched:
    """
    Gather the assets of layers, each once.

    Parameters
    ----------
    config
        The configuration.
    layers
        As :func:`assetmap.loaders.layers.load_layers` gives them.

    Returns
    -------
    Matched
        Assets, the records that they are made of, and how.
    """
    gathered = gather_assets(layers, wards_of(layers))
    return match_assets(gathered, load_match_rule(config.matching), [layer.name for layer in layers])


def make_atlas(found: Study, edition: EditionName = "public") -> Atlas:
    """
    Make an edition of what was found.

    Parameters
    ----------
    found
        The study.
    edition
        ``public``: what everyone may see; ``officers``: all of it.

    Returns
    -------
    Atlas
        Ready to be drawn or written.
    """
    config, access = found.config, found.access
    if edition == "public":
        shown = make_public(found.matched.assets, found.underuse, config.public)
    else:
        shown = make_whole(found.matched.assets, found.underuse)
    owners = read_owner_table(config.resolve(config.owners.file)).owners
    actions = load_actions(config.rules)
    findings, wards = join_findings(found.gaps, shown.findings), wards_of(found.layers)
    streets = find_quiet_streets(found.layers, findings.layer, wards)
    assets = shown.assets if streets is None else join_assets(shown.assets, streets)
    context = measure_context(wards, assets, found.layers)
    return Atlas(
        place=config.place,
        made=found.made,
        wards=wards,
        assets=assets,
        context=context,
        findings=findings.layer,
        reasons=findings.reasons,
        links=link_actions(assets, findings, actions, access.standards, context),
        background=tuple(layer for layer in found.layers if layer.kind in BACKGROUND),
        actions=actions,
        standards=access.standards,
        modes=modes_of(config),
        resolution=access.resolution,
        postcodes=next((layer for layer in found.layers if layer.kind == "postcodes"), None),
        edition=edition,
        withheld=shown.withheld,
        flags_withheld=shown.flags_withheld,
        mailboxes={owner.name: owner.mailbox for owner in owners.values() if owner.mailbox},
        usage=found.usage,
        scale=load_scale(config.underuse),
        rule=config.public,
    )


def survey(
    config: Config,
    layers: Sequence[Layer],
    record: Record | None = None,
    on_step: Callable[[str], None] | None = None,
    *,
    access: Access | None = None,
    edition: EditionName = "public",
) -> Atlas:
    """
    Study layers and make an edition of what was found: the two steps in one.

    Parameters
    ----------
    config, layers, record, on_step, access
        As of :func:`study`.
    edition
        As of :func:`make_atlas`.

    Returns
    -------
    Atlas
        Ready to be drawn or written.

    Raises
    ------
    AssetmapError
        As :func:`study`.
    """
    return make_atlas(study(config, layers, record, on_step, access=access), edition)


def _weigh(
    config: Config,
    layers: Sequence[Layer],
    matched: Matched,
    access: Access,
    reviewed: tuple[Reviewed, ...],
) -> tuple[Findings, Mapping[str, int]]:
    made = made_on(config, unite_sources(*layers))
    kinds, scale, assets = load_evidence(config.evidence), load_scale(config.underuse), matched.assets
    surroundings = measure_surroundings(assets, layers, access)
    sources = tuple({source.id: source for source in (*assets.sources, *surroundings.origins)}.values())
    weighed = weigh_evidence(matched.records, kinds, sources, made=made, assets=assets.data, surroundings=surroundings)
    found = judge_usage(assets, weighed, sources, evidence=kinds, scale=scale)
    settled = settle_reviews(found, reviewed, assets)
    return mark_withheld(assets, settled, config.public), count_usage(assets, settled, weighed)


def _renamed(gaps: Findings, matched: Matched) -> Findings:
    """Let the nearest place be the asset that its record became part of."""
    names = matched.records.set_index("record_id")["asset_id"]
    nearest = gaps.layer.data["nearest_id"]
    data = gaps.layer.data.assign(nearest_id=nearest.map(names).where(nearest.isin(names.index), nearest))
    return replace(gaps, layer=gaps.layer.derive(data))
