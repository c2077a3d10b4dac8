"""
What OpenStreetMap's tags become: the rules of ``data/osm.toml``.

An object is taken for a service, a green space, a building or land once, in this order; what is context, a street or
ground may be something else besides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assetmap.loaders.owners import held_by
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

_ONCE = ("services", "green_space", "buildings", "land")
_OF_HOLDERS = ("owner", "operator", "operator:type", "ownership")


@dataclass(frozen=True, slots=True)
class TagRule:
    """A rule of ``data/osm.toml``."""

    kind: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    shape: str = ""
    type: str = ""
    status: str = ""
    public: bool = False
    name: re.Pattern[str] | None = None

    def quote(self, tags: Mapping[str, str]) -> str:
        """
        Quote the tag that made the rule fit.

        Parameters
        ----------
        tags
            Tags of an object that it fits.

        Returns
        -------
        str
            For instance ``disused:shop=convenience``.
        """
        return next((f"{_key(tag)}={tags[_key(tag)]}" for tag in self.any if _has(tags, tag)), "")

    def fits(self, tags: Mapping[str, str], shape: str) -> bool:
        """
        Tell whether an object is what the rule describes.

        Parameters
        ----------
        tags
            The object's tags.
        shape
            ``node``, ``area`` or ``line``.

        Returns
        -------
        bool
            Whether it fits.
        """
        if shape != self.shape and (self.shape or shape == "line"):
            return False
        return (
            (not self.any or any(_has(tags, tag) for tag in self.any))
            and all(_has(tags, tag) for tag in self.all)
            and not any(_has(tags, tag) for tag in self.none)
            and (self.name is None or bool(self.name.fullmatch(tags.get("name", ""))))
            and (not self.public or held_by(tags).ownership == "public")
        )


@cache
def tag_rules() -> tuple[TagRule, ...]:
    """
    Read the rules.

    Returns
    -------
    tuple of TagRule
        In the order in which they are tried.
    """
    rules = []
    for record in read_data("osm.toml")["rule"]:
        lists = {key: tuple(value) for key, value in record.items() if isinstance(value, list)}
        name = re.compile(record["name"]) if "name" in record else None
        rules.append(TagRule(**{**record, **lists, "name": name}))
    return tuple(rules)


def classify(tags: Mapping[str, str], shape: str) -> tuple[TagRule, ...]:
    """
    Find what an object is.

    Parameters
    ----------
    tags
        Its tags.
    shape
        ``node``, ``area`` or ``line``.

    Returns
    -------
    tuple of TagRule
        At most one of service, green space, building and land, and what else it is.
    """
    told = _telling()
    return _classified(tuple(item for item in tags.items() if item[0] in told), shape)


@lru_cache(maxsize=1 << 15)
def _classified(telling: tuple[tuple[str, str], ...], shape: str) -> tuple[TagRule, ...]:
    """Try the rules; most objects of an extract are houses that have the same few tags which tell anything."""
    tags = dict(telling)
    fitting: dict[str, TagRule] = {}
    for rule in _candidates(frozenset(tags)):
        if rule.kind not in fitting and rule.fits(tags, shape):
            fitting[rule.kind] = rule
    once = next((fitting[kind] for kind in _ONCE if kind in fitting), None)
    return tuple(rule for rule in fitting.values() if rule is once or rule.kind not in _ONCE)


def tag_keys() -> list[str]:
    """
    List the keys of tags without which no rule fits.

    Returns
    -------
    list of str
        In order.
    """
    return sorted({_key(tag) for rule in tag_rules() for tag in rule.any or rule.all})


@cache
def _telling() -> frozenset[str]:
    """List the keys of tags that make a difference to any rule."""
    tested = {_key(tag) for rule in tag_rules() for tag in (*rule.any, *rule.all, *rule.none)}
    return frozenset({*tested, *_OF_HOLDERS, "name"})


@cache
def _candidates(keys: frozenset[str]) -> tuple[TagRule, ...]:
    return tuple(rule for rule in tag_rules() if any(_key(tag) in keys for tag in rule.any or rule.all))


def _has(tags: Mapping[str, str], tag: str) -> bool:
    key, _, value = tag.partition("=")
    there = tags.get(key)
    return there is not None and (there == value or (value == "*" and there != "no"))


def _key(tag: str) -> str:
    return tag.partition("=")[0]
