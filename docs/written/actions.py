"""The Journey's actions with their rules, in English and then in Welsh, from ``data/actions.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.journey import feature_kinds, load_actions, load_documents
from assetmap.text import LANGS, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assetmap.journey import Action, Rule
    from assetmap.text import Lang


def write_documents() -> str:
    """Write what the source documents are, what they connect with, and the duties that they name."""
    parts = []
    for one in load_documents().values():
        parts.append(f"### {one.title.en} / {one.title.cy}")
        parts.append("Connects with / Yn cysylltu â:")
        parts.append(
            "\n".join(
                f"- {link.journey.en}, {link.topic.en} / {link.journey.cy}, {link.topic.cy}" for link in one.synergies
            )
        )
        parts.append("Names these duties, of no action in particular / Yn enwi'r dyletswyddau hyn:")
        parts.append("\n".join(f"- {duty.what.en} / {duty.what.cy} *({duty.source_lines})*" for duty in one.duties))
    return "\n\n".join(parts)


def write_actions() -> str:
    """Write all actions, with their rules and what these rest on."""
    parts = []
    for lang in reversed(LANGS):
        parts.append("## In English" if lang == "en" else "## Yn Gymraeg")
        parts += [part for one in load_actions().values() for part in _describe(one, lang)]
    return "\n\n".join(parts)


def _describe(one: Action, lang: Lang) -> Iterator[str]:
    yield f"### {one.id}: {getattr(one.title, lang)}"
    yield str(getattr(one.summary, lang))
    who = ", ".join(say(f"who-{actor}", lang) for actor in one.who)
    lines = [
        f"- {say(f'level-{one.level}', lang)}; {say(f'strength-{one.strength}', lang)}",
        f"- **{say('fact-who', lang)}**: {who}; {say(f'effort-{one.effort}', lang)}",
        f"- **{say('fact-source', lang)}**: {one.source}, {one.lines}",
    ]
    for example in one.examples:
        told = [getattr(example.what, lang), example.place, example.url and f"<{example.url}>"]
        lines.append(f"- **{say('fact-examples', lang)}**: {'; '.join(part for part in told if part)}")
    if note := getattr(one.note, lang):
        lines.append(f"- **{say('fact-note', lang)}**: {note}")
    yield "\n".join(lines)
    if one.rules:
        yield "\n".join(_describe_rule(rule, lang) for rule in one.rules)


def _describe_rule(rule: Rule, lang: Lang) -> str:
    kinds = ", ".join(feature_kinds()[kind][lang] for kind in rule.when)
    rests = [
        say(f"fact-basis-{basis.status}", lang, because=getattr(basis, lang), source=basis.source)
        for basis in rule.basis
    ]
    basis = "".join(f" *{one}*" for one in rests)
    return f"1. `{rule.id}` ({kinds}): {getattr(rule.because, lang)}{basis}"
