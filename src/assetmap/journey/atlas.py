"""Everything known of a place, ready to be drawn or written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from assetmap.analysis.access import Resolution
    from assetmap.analysis.context import Context
    from assetmap.analysis.evidence import Scale
    from assetmap.analysis.modes import Mode
    from assetmap.analysis.standards import Standard
    from assetmap.config import Place, PublicSpec
    from assetmap.journey.catalogue import Action
    from assetmap.model import Layer
    from assetmap.privacy import Allowed


@dataclass(frozen=True, slots=True)
class Atlas:
    """
    Everything known of a place, ready to be drawn or written.

    Attributes
    ----------
    place
        Name, languages, whether it is made up.
    made
        The date shown as the day the maps were made, as precise as it is known. Empty if no source has a date.
    wards, assets, findings
        Layers that keep the contracts of these kinds.
    reasons
        One row for each reason of a finding: ``finding_id``, ``reason`` (key of a phrase), ``value`` (float, ``nan`` if
        none), ``term`` (``"status:vacant"``, empty if none), ``threshold`` (float), ``unit``, ``source_id``, ``date``.
    links
        One row for each link: ``feature_id`` (an ``asset_id``, a ``finding_id`` or the code of a ward), ``action_id``,
        ``rule``, ``rank``, ``because_cy``, ``because_en``, ``licence``; see
        :func:`assetmap.journey.links.link_actions`.
    background
        Layers that the map's background is drawn from: streets, context (water, woodland), green space.
    postcodes
        Where the place's unit postcodes are. ``None``: no layer says so.
    actions
        The catalogue.
    standards
        Standards by id.
    modes
        How one goes, with the speeds that minutes are told at, by id.
    resolution
        How many points stand for how many households.
    context
        What is known of the wards themselves. ``None``: it was not asked.
    edition
        Whom it is for: ``public``, everyone; ``officers``, the authority's alone.
    withheld, flags_withheld
        How many land and buildings, and how many findings of under-use, are not in it, by reason (a term of the
        vocabulary's ``withheld``).
    mailboxes
        Role mailboxes of owners, by name, for those of whom the officer's table gives one.
    usage
        How many land and buildings of the place could be used more (``found``), have too little said of them
        (``too_little``), are ``in_use``, are ``unknown``; whether or not they are in this edition.
    scale
        How certainty is read. ``None``: nothing was weighed.
    rule
        The rule of the public edition.
    allowed
        What is published although it looks personal, as the configuration allows it.
    """

    place: Place
    made: str
    wards: Layer
    assets: Layer
    findings: Layer
    reasons: pd.DataFrame
    links: pd.DataFrame
    background: tuple[Layer, ...]
    actions: Mapping[str, Action]
    standards: Mapping[str, Standard]
    modes: Mapping[str, Mode]
    resolution: Resolution
    context: Context | None = None
    postcodes: Layer | None = None
    edition: str = "public"
    withheld: Mapping[str, int] = field(default_factory=dict)
    flags_withheld: Mapping[str, int] = field(default_factory=dict)
    mailboxes: Mapping[str, str] = field(default_factory=dict)
    usage: Mapping[str, int] = field(default_factory=dict)
    scale: Scale | None = None
    rule: PublicSpec | None = None
    allowed: tuple[Allowed, ...] = ()

    @property
    def underuse(self) -> Layer:
        """The findings of under-use alone."""
        data = self.findings.data
        return self.findings.derive(data[data["kind"] == "underuse"])
