"""
The catalogue of the Journey's actions and resources, in our own words (``data/actions.toml``).

The documents bear no date, and which actions they marked as statutory duties was lost: none is claimed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from assetmap.config.base import Positive, Record
from assetmap.text import read_data

if TYPE_CHECKING:
    from assetmap.config import RuleSpec

Level: TypeAlias = Literal["simple", "adventurous", "organisational", "national", "resource"]
Actor: TypeAlias = Literal[
    "council",
    "health_board",
    "housing_association",
    "community_council",
    "anchor_organisation",
    "residents",
    "welsh_government",
    "public_body",
    "business",
]

_ID = r"^T[13]-[SANOR]-\d\d$"


class Words(Record):
    """A text in both languages."""

    cy: str
    en: str


class Bounds(Record):
    """
    Bounds of a number, both included.

    Attributes
    ----------
    at_least, at_most
        ``None``: not bounded.
    """

    at_least: float | None = None
    at_most: float | None = None


class Near(Record):
    """
    What a rule asks of the surroundings of a feature.

    Attributes
    ----------
    name
        What the rule's sentence calls it: ``{name}`` is the nearest one's name, ``{name_m}`` how far it is,
        ``{name_count}`` how many there are within ``metres``.
    kinds
        Feature kinds, any of which counts; never the feature itself.
    metres
        In a straight line, between the nearest points of the two.
    finds
        ``some``: at least one is that near. ``none``: none is, though one is known farther away. ``unknown``: no layer
        has any, so that it cannot be told.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    kinds: Annotated[tuple[str, ...], Field(min_length=1)]
    metres: Positive
    finds: Literal["some", "none", "unknown"] = "some"


class Basis(Words):
    """
    What a rule's thresholds rest on.

    Attributes
    ----------
    status
        ``judgement``: ours, with our reasoning; ``source``: a source's; ``own``: the authority's.
    source
        Whose the figure is; empty if it is nobody's but ours.
    """

    status: Literal["judgement", "source", "own"]
    source: str = ""


class Rule(Record):
    """
    When an action is linked to a feature or finding: where all that it asks for holds.

    Attributes
    ----------
    id
        Unique in the catalogue.
    when
        Feature kinds of the Journey (``asset:public_land``, ``flag:any``, ``gap:gp``, …), any of which links.
    where
        Bounds on numbers of the feature, by column. What is unknown is in no bounds.
    near
        What must be, or not be, in its surroundings.
    inside
        Kinds of gap; the feature lies in the area around homes that one of them is about.
    because
        Why, in words that are true of every feature that the rule links. May name ``{type}``, ``{certainty}``,
        ``{unit}``, ``{n}``, ``{metres}``, columns of ``where``, what ``near`` calls its own, and the columns of a
        ward's context.
    basis
        What the thresholds rest on; a rule that has none has no basis.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    when: Annotated[tuple[str, ...], Field(min_length=1)]
    where: Mapping[str, Bounds] = {}
    near: tuple[Near, ...] = ()
    inside: tuple[str, ...] = ()
    because: Words
    basis: tuple[Basis, ...] = ()

    @property
    def is_relation(self) -> bool:
        """Whether it asks for more than what the feature is."""
        return bool(self.where or self.near or self.inside)

    @model_validator(mode="after")
    def _rests_on_something(self) -> Self:
        if self.is_relation and not self.basis:
            raise ValueError(f"rule {self.id!r} has thresholds that rest on nothing")
        return self


class Example(Record):
    """
    An example that the source gives.

    Attributes
    ----------
    what
        Who did what.
    place
        Where; empty if the source does not say.
    url
        Only where the source gives one.
    """

    what: Words
    place: str = ""
    url: str = ""


class Action(Record):
    """
    An action or resource of the Journey, in our own words.

    Attributes
    ----------
    id
        For instance ``T1-S-05``.
    topic
        ``T1`` or ``T3``.
    level
        ``simple``, ``adventurous``, ``organisational``, ``national`` or ``resource``.
    strength
        How strongly it fits features of a map: ``direct``, ``contextual`` or ``none``.
    title, summary
        In both languages.
    who
        Who can act, the first to be asked first.
    effort
        What a first step costs, in our judgement: ``little``, ``some`` or ``much``.
    source
        Document and topic. The documents bear no date.
    lines
        Lines of the document that it comes from, as ``document:first-last``.
    examples
        Those of the source.
    sensitive
        ``organisations_only``: shown of organisations, never of people or groups; ``areas_only``: as counts for areas;
        empty: not sensitive.
    note
        What a reader must check; empty texts if nothing.
    alike
        Id of an action that says nearly the same; empty if none does.
    welsh
        ``draft`` until a Welsh speaker has reviewed it, else the day of the review.
    rules
        What links it.
    """

    id: Annotated[str, Field(pattern=_ID)]
    topic: Literal["T1", "T3"]
    level: Level
    strength: Literal["direct", "contextual", "none"]
    title: Words
    summary: Words
    who: Annotated[tuple[Actor, ...], Field(min_length=1)]
    effort: Literal["little", "some", "much"]
    source: str
    lines: Annotated[str, Field(pattern=r"^00[01]:\d+")]
    examples: tuple[Example, ...] = ()
    sensitive: Literal["", "organisations_only", "areas_only"] = ""
    note: Words = Words(cy="", en="")
    alike: str = ""
    welsh: Literal["draft"] | dt.date = "draft"
    rules: tuple[Rule, ...] = ()


class Link(Record):
    """A topic of another Journey that a document connects with."""

    journey: Words
    topic: Words


class Duty(Record):
    """A statutory duty that a document names, and where."""

    what: Words
    source_lines: str


class Document(Record):
    """
    A source document.

    Attributes
    ----------
    title
        In both languages; the Welsh is ours.
    dated
        Empty: the documents bear no date.
    synergies
        Topics of other Journeys that it names.
    duties
        Statutory duties that it names. They are the document's, not any action's.
    """

    title: Words
    dated: str
    synergies: tuple[Link, ...]
    duties: tuple[Duty, ...]


def load_actions(own: Mapping[str, RuleSpec] | None = None) -> Mapping[str, Action]:
    """
    Read the catalogue of actions.

    Parameters
    ----------
    own
        An authority's own thresholds, by the id of the rule that they are of.

    Returns
    -------
    Mapping of str to Action
        By id, in the order of the catalogue.

    Raises
    ------
    ValueError
        There is no such rule. A configuration that was read from a file has been checked for this.
    """
    shipped = _shipped()
    unknown = {*(own or {})} - {rule.id for action in shipped.values() for rule in action.rules}
    if unknown:
        raise ValueError(f"no such rules: {sorted(unknown)}")
    if not own:
        return shipped
    return {
        key: action.model_copy(update={"rules": tuple(_overridden(rule, own.get(rule.id)) for rule in action.rules)})
        for key, action in shipped.items()
    }


@cache
def _shipped() -> Mapping[str, Action]:
    data = read_data("actions.toml")
    for record in data["action"]:
        for rule in record.get("rules", []):
            rule["basis"] = [data["basis"][key] for key in rule.get("basis", [])]
    return {record["id"]: Action.model_validate(record) for record in data["action"]}


def _overridden(rule: Rule, spec: RuleSpec | None) -> Rule:
    if spec is None:
        return rule
    near = [one.model_copy(update={"metres": spec.metres.get(one.name, one.metres)}) for one in rule.near]
    where = {
        column: Bounds(
            at_least=spec.at_least.get(column, bounds.at_least), at_most=spec.at_most.get(column, bounds.at_most)
        )
        for column, bounds in rule.where.items()
    }
    own = Basis(status="own", source=spec.source, en=spec.because.en, cy=spec.because.cy)
    return rule.model_copy(update={"near": tuple(near), "where": where, "basis": (own,)})


@cache
def load_documents() -> Mapping[str, Document]:
    """
    Read what the catalogue says of its source documents.

    Returns
    -------
    Mapping of str to Document
        By topic.
    """
    records = read_data("actions.toml")["document"]
    return {topic: Document.model_validate(record) for topic, record in records.items()}


@cache
def feature_kinds() -> Mapping[str, Mapping[str, Any]]:
    """
    Read what the feature kinds of the Journey are in assetmap's terms.

    Returns
    -------
    Mapping
        ``data/feature_kinds.toml``.
    """
    return read_data("feature_kinds.toml")
