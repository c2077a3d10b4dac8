"""Pathways, in English and then in Welsh, from ``data/pathways.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.analysis.pathways import Cited, NoteRule, load_pathways
from assetmap.config import Names
from assetmap.text import LANGS, read_data, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assetmap.analysis.pathways import Pathway
    from assetmap.text import Lang


def write_pathways() -> str:
    """Write all pathways, what to ask of a place, and what is our judgement."""
    data = read_data("pathways.toml")
    page = {key: Names.model_validate(record) for key, record in data["page"].items()}
    rules = [NoteRule.model_validate(record) for record in data["note"]]
    judged = [Cited.model_validate(record) for record in data["judgement"].values()]
    parts = []
    for lang in reversed(LANGS):
        say = {key: str(getattr(names, lang)) for key, names in page.items()}
        parts += [f"## {say['lang']}", say["intro"], say["status"]]
        parts += [part for one in load_pathways().values() for part in _describe(one, say, lang)]
        parts += [f"### {say['notes']}", "\n".join(f"- {getattr(rule.text, lang)} `{rule.id}`" for rule in rules)]
        parts += [f"### {say['judgements']}", "\n".join(f"- {_cite(one, say, lang)}" for one in judged)]
    return "\n\n".join(parts)


def _describe(one: Pathway, say: Mapping[str, str], lang: Lang) -> Iterator[str]:
    yield f"### {getattr(one.title, lang)}: `{one.id}`"
    yield str(getattr(one.summary, lang))
    lines = [(say["who_decides"], str(getattr(one.who_decides, lang)))]
    cited = [("basis", basis) for basis in one.basis]
    cited += [("funding", one.funding)] if one.funding else []
    cited += [("example", one.example)] if one.example else []
    cited += [("area", one.when.area)] if one.when.area else []
    lines += [(say[key], _cite(what, say, lang)) for key, what in cited]
    lines.append((say["owners"], "; ".join(word("ownership", owner, lang) for owner in one.when.owners)))
    lines.append((say["kinds"], "; ".join(word("kind", kind, lang) for kind in one.when.kinds)))
    lines.append((say["actions"], ", ".join(one.actions)))
    yield "\n".join(f"- **{heading}**: {text}" for heading, text in lines)


def _cite(what: Cited, say: Mapping[str, str], lang: Lang) -> str:
    said = say[what.status] if what.status == "judgement" else f"{say[what.status]}: {what.source}"
    return f"{getattr(what, lang)} *{said}*"
