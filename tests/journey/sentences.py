"""
The rules and their sentences worked out a second time, one feature and one pair after the other.

Only the data is shared with what is tested: the records of the catalogue and of the feature kinds, the words of terms.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import isnan

import numpy as np
import shapely
from shapely.ops import linemerge

from assetmap.text import say, vocabulary

LEAST_HOMES = 5  # fewer are never told
WARD_TEXTS = ("area_statement", "psb", "estates", "water")


@cache
def kinds():
    return tomllib.loads((files("assetmap.data") / "feature_kinds.toml").read_text("utf-8"))


def say_number(value):
    """Write a number with thousands separators and at most one decimal."""
    return f"{round(float(value), 1):,.1f}".removesuffix(".0")


def say_metres(value, lang):
    """Write a distance in tens of metres, from a kilometre on in tenths of one; of less, that it is less."""
    tens = 10 * round(value / 10)
    if tens == 0:
        return {"en": "less than 10 m", "cy": "dan 10 m"}[lang]
    return f"{tens} m" if tens < 1000 else f"{say_number(value / 1000)} km"


def spot(shape):
    """The point that tells what a feature lies in: half way along what is one line."""
    line = linemerge(shape) if shape.geom_type == "MultiLineString" else shape
    return line.interpolate(line.length / 2) if line.geom_type == "LineString" else shape.representative_point()


@dataclass(frozen=True, eq=False)
class Thing:
    """What a rule may be asked about: an asset, a finding or a ward."""

    key: str
    shape: object
    asset: str
    """Id of the asset that it is, or is about; its own id if it is neither."""
    told: dict = field(default_factory=dict)

    def words(self, lang):
        """Name it, or say what it is."""
        first, second = ("name_cy", "name") if lang == "cy" else ("name", "name_cy")
        return self.told[first] or self.told[second] or self.type(lang)

    def type(self, lang):
        if self.told["service"]:
            return vocabulary()["service"][self.told["service"]][lang]
        return vocabulary().get(self.told["kind"] or self.told["about"], {}).get(self.told["type"], {lang: ""})[lang]


def _plain(**told):
    empty = dict.fromkeys(("kind", "type", "ownership", "finding", "service", "about", "name", "name_cy"), "")
    return empty | {"area_ha": float("nan")} | told


def _assets(atlas):
    for row in atlas.assets.data.to_dict("records"):
        told = _plain(**{name: row[name] for name in ("kind", "type", "ownership", "name", "name_cy", "area_ha")})
        if row["kind"] == "street":
            told["length_m"] = row["geometry"].length
        yield Thing(row["asset_id"], row["geometry"], row["asset_id"], told)


def _findings(atlas):
    assets = {row["asset_id"]: row for row in atlas.assets.data.to_dict("records")}
    for row in atlas.findings.data.to_dict("records"):
        if row["kind"] == "underuse" and not row["band"]:
            continue
        told = _plain(finding=row["kind"], **{name: row[name] for name in ("service", "ownership", "name", "name_cy")})
        about = assets.get(row["about_id"])
        if about:
            told |= {"about": about["kind"], "type": about["type"], "area_ha": about["area_ha"]}
        if row["kind"] == "gap":
            told["metres"], told["gap"] = atlas.standards[row["standard"]].metres, row
        told["certainty"] = row["certainty"]
        yield Thing(row["finding_id"], row["geometry"], row["about_id"] if about else row["finding_id"], told)


def _wards(atlas):
    if atlas.context is None:
        return
    for row in atlas.context.wards.data.to_dict("records"):
        known = atlas.context.table.loc[row["code"]].to_dict()
        told = _plain(kind="ward", type="ward", name=row["name"], name_cy=row["name_cy"], **known)
        yield Thing(row["code"], row["geometry"], row["code"], told)


def is_of(thing, kind):
    """Read one record of the feature kinds."""
    record, told = kinds()[kind], thing.told
    if "finding" not in record and "kind" not in record:
        return False
    listed = all(told[column] in record[column] for column in ("kind", "type", "service", "about") if column in record)
    exact = all(told[column] == record[column] for column in ("ownership", "finding") if column in record)
    if not (listed and exact):
        return False
    if "column" not in record:
        return True
    value = told.get(record["column"], "")
    return value != "" if isinstance(value, str) else value > 0


class World:
    """All that the rules are asked about in an atlas."""

    def __init__(self, atlas):
        self.things = {thing.key: thing for part in (_assets, _findings, _wards) for thing in part(atlas)}
        self.rules = {(action.id, rule.id): rule for action in atlas.actions.values() for rule in action.rules}
        self._of = {}
        self._near = {}

    def of(self, wanted):
        """All things of any of some kinds, in the order of their ids."""
        if wanted not in self._of:
            found = [self.things[key] for key in sorted(self.things)]
            found = [thing for thing in found if any(is_of(thing, kind) for kind in wanted)]
            shapes = np.array([thing.shape for thing in found], dtype=object)
            self._of[wanted] = found, shapes, np.array([thing.asset for thing in found], dtype=object)
        return self._of[wanted]

    def near(self, thing, wanted, metres):
        """The nearest of kinds, how far it is, and how many lie within the metres; nothing if there is no other."""
        key = (thing.key, wanted, metres)
        if key not in self._near:
            found, shapes, assets = self.of(wanted)
            away = shapely.distance(thing.shape, shapes) if len(found) else np.empty(0)
            away[assets == thing.asset] = np.inf
            nearest = int(away.argmin()) if len(away) and np.isfinite(away.min()) else None
            told = None if nearest is None else (found[nearest], float(away[nearest]), int((away <= metres).sum()))
            self._near[key] = told
        return self._near[key]

    def fits(self, thing, rule):
        """Tell whether a rule links a thing."""
        if not any(is_of(thing, kind) for kind in rule.when):
            return False
        for column, bounds in rule.where.items():
            value = thing.told.get(column, float("nan"))
            if isnan(value) or value < (bounds.at_least or -np.inf) or value > (bounds.at_most or np.inf):
                return False
        if rule.inside:
            point = spot(thing.shape)
            if not any(shape.intersects(point) for shape in self.of(rule.inside)[1]):
                return False
        return all(self._holds(thing, asked) for asked in rule.near)

    def _holds(self, thing, asked):
        if asked.finds == "unknown":
            return not self.of(asked.kinds)[0]
        told = self.near(thing, asked.kinds, asked.metres)
        return told is not None and (told[2] > 0) == (asked.finds == "some")

    def first(self, thing, action):
        """The first rule of an action that links a thing, if one does."""
        return next((rule for rule in action.rules if self.fits(thing, rule)), None)

    def places(self, thing, rule, lang):
        """What stands in the places of a rule's sentence."""
        told = {"type": thing.type(lang)}
        told |= {name: value for name, value in thing.told.items() if isinstance(value, str) and name != "type"}
        told |= {
            name: say_number(round(value) if name == "length_m" else value)
            for name, value in thing.told.items()
            if isinstance(value, (int, float)) and not isnan(value)
        }
        if lang == "cy":
            told |= {name: told[f"{name}_cy"] for name in WARD_TEXTS if told.get(f"{name}_cy")}
        if "gap" in thing.told:
            told |= _homes(thing.told["gap"], lang)
        for asked in rule.near:
            near = self.near(thing, asked.kinds, asked.metres)
            if asked.finds == "unknown" or near is None:
                continue
            other, away, count = near
            told |= {asked.name: other.words(lang), f"{asked.name}_m": say_metres(away, lang)}
            told |= {f"{asked.name}_count": say_number(count), f"{asked.name}_within": say_metres(asked.metres, lang)}
        return told


def _homes(gap, lang):
    column = f"households_{gap['answer'] or 'beyond'}"
    if not isnan(gap[column]):
        n = say_number(gap[column])
    elif column in gap["few"].split():
        n = say("count-few", lang, LEAST_HOMES)
    else:
        n = say("count-hidden", lang)
    return {"n": n, "unit": vocabulary()["unit"][gap["unit"]][lang]}


def read(template, sentence):
    """Read what stands in the places of a template out of a sentence; nothing if it is not of the template."""
    parts = re.split(r"{(\w+)}", template)
    seen, pattern = set(), ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    found = re.fullmatch(pattern, sentence)
    return found.groupdict() if found else None


def without_names(world, thing, rule, template, lang):
    """Take out of a template the place of a name that is not known, where it would repeat the words before it."""
    for asked in rule.near:
        near = asked.finds != "unknown" and world.near(thing, asked.kinds, asked.metres)
        if not near or near[0].told["name"] or near[0].told["name_cy"]:
            continue
        again = rf"(?i)({re.escape(near[0].type(lang)[1:])})(, {{{asked.name}}},| \({{{asked.name}}}\))"
        template = re.sub(again, r"\1", template, count=1)
    return template


def is_number(value):
    return bool(re.fullmatch(r"[\d,.]+( k?m)?", value))


def find_wrong(world, links):
    """
    Compare each link's sentences with what is worked out here.

    Returns
    -------
    list
        For each sentence that differs: feature, rule, language, what was expected, what stands there.
    """
    wrong = []
    for link in links.to_dict("records"):
        thing, rule = world.things[link["feature_id"]], world.rules[link["action_id"], link["rule"]]
        numbers = []
        for lang in ("en", "cy"):
            template = without_names(world, thing, rule, getattr(rule.because, lang), lang)
            sentence = link[f"because_{lang}"]
            expected = world.places(thing, rule, lang)
            told = read(template, sentence)
            names = set(re.findall(r"{(\w+)}", template))
            want = {name: expected.get(name) for name in names}
            if sentence != template.format_map(want) or told is None:
                wrong.append((thing.key, rule.id, lang, want, sentence))
                continue
            numbers.append({name: want[name] for name in names if is_number(want[name])})
        if len(numbers) == 2 and numbers[0] != numbers[1]:
            wrong.append((thing.key, rule.id, "cy is not en", *numbers))
    return wrong
