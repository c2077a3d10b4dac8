"""Write a proposal as an ``assetmap.toml`` with comments, for an officer to look through and to fill in."""

from __future__ import annotations

import json
import os
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.loaders.heading import say_rows
from assetmap.loaders.proposal import NAME, propose_layer
from assetmap.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assetmap.loaders.proposal import Proposal
    from assetmap.text import Lang

_PLACE_OF_REGISTER = re.compile(r"^#[^\n]*\n# \[layers\.register\]\n(?:#[^\n]*\n)+", re.MULTILINE)
"""Where the template shows what a register looks like."""

_PROPERTY = ("land_and_buildings", "land", "buildings")
_WIDTH = 118  # characters of a line of comment
_LONGEST_TITLE = 120


def proposed_configuration(register: Path, folder: Path, template: str, lang: Lang) -> str:
    """
    Propose a configuration for a register.

    Parameters
    ----------
    register
        A CSV or XLSX file.
    folder
        Where the configuration will be: the register is named as it is found from there.
    template
        The configuration that ``assetmap init`` writes.
    lang
        Language of the comments.

    Returns
    -------
    str
        TOML: the template with the layer and the source of the register in it.

    Raises
    ------
    LayerNotFoundError
        There is no such file.
    LayerReadError
        It is no table, cannot be read, or holds nothing.
    """
    proposal = propose_layer(register)
    written = "\n".join([*_layer(proposal, _from(folder, register), lang), *_source(proposal, register, lang), ""])
    return _PLACE_OF_REGISTER.sub(lambda _: written, template, count=1)


def quoted(text: str) -> str:
    """
    Write a text as TOML does.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Between quotation marks, on one line: good for a value, a key and a comment.
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _from(folder: Path, register: Path) -> str:
    """Give the path from the folder of the configuration to the register."""
    try:
        return Path(os.path.relpath(register.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return register.resolve().as_posix()


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)]


def _layer(proposal: Proposal, file: str, lang: Lang) -> Iterator[str]:
    yield from _comment(say("proposal-head", lang))
    yield f"[layers.{NAME}]"
    yield from _comment(say(proposal.why, lang))
    yield from _comment(say("proposal-kinds", lang))
    yield f"kind = {quoted(proposal.kind)}"
    yield f"file = {quoted(file)}"
    if proposal.sheet:
        yield f"layer = {quoted(proposal.sheet)}"
    yield f"source = {quoted(NAME)}"
    yield from _comment(say("proposal-header", lang, rows=say_rows(proposal.heading)))
    if proposal.kind in _PROPERTY:
        yield f'# set = {{ ownership = "public" }}  # {say("proposal-ownership", lang)}'
    if proposal.missing:
        yield from _comment(say("proposal-missing", lang, names=list(proposal.missing)))
    yield ""
    yield from _comment(say("proposal-columns", lang))
    yield f"[layers.{NAME}.columns]"
    for ours, theirs in proposal.columns.items():
        yield f"{ours} = {quoted(theirs)}"
    if proposal.unused:
        yield from _comment(say("proposal-unused", lang, names=list(proposal.ours)))
        for heading in proposal.unused:
            yield f"# {'area_ha' if heading == proposal.unitless else '?'} = {quoted(heading)}"
    if proposal.unitless:
        yield from _comment(say("proposal-unitless", lang))
    yield ""
    for ours, values in proposal.strange.items():
        yield from _comment(say("proposal-values", lang, column=ours, terms=list(proposal.terms[ours])))
        yield f"# [layers.{NAME}.values.{ours}]"
        for value in values:
            yield f'# {quoted(value)} = "?"'
        yield ""


def _source(proposal: Proposal, register: Path, lang: Lang) -> Iterator[str]:
    yield from _comment(say("proposal-source", lang))
    yield f"[sources.{NAME}]"
    yield f"title = {quoted(proposal.title[:_LONGEST_TITLE] or register.stem)}"
    for key in ("publisher", "licence", "attribution"):
        yield f'{key} = ""  # {say(f"proposal-{key}", lang)}'
    yield f'# date = "2026-03"  # {say("proposal-date", lang)}'
    yield f'# coverage = "place"  # {say("proposal-coverage", lang)}'
    if "postcode" in proposal.columns and not {"easting", "longitude", "grid_reference"} & proposal.columns.keys():
        yield ""
        yield from _comment(say("proposal-gazetteer", lang))
