"""Read the corrections in the text of an e-mail that a map page prepared."""

from __future__ import annotations

import re
from typing import Any

from assetmap.text import LANGS, say

MARK = "assetmap1"
"""How the line begins that is for the program; the number is that of its form."""

FIELDS = ("decision", "asset_id", "kind", "type", "column", "place", "name", "value")
"""What the line says, in this order, with semicolons between; ``place`` is the latitude and longitude in degrees."""

_LINE = re.compile(rf"^{MARK}(cy|en);")
_QUOTED = re.compile(r"^[> ]*")


def read_mail(text: str) -> list[dict[str, Any]]:
    """
    Find the corrections in the text of an e-mail.

    Parameters
    ----------
    text
        As a mail program shows or saves it; lines may be wrapped, and quoted with ``>``. Several e-mails may follow
        each other.

    Returns
    -------
    list of dict
        Features as GeoJSON has them, in order; nothing is known yet of whether they make sense.
    """
    found: list[dict[str, Any]] = []
    labels, reason = tuple(f"{say('correct-mail-why', lang)}: " for lang in LANGS), ""
    for paragraph in _paragraphs(text, labels):
        if _LINE.match(paragraph):
            found.append(_feature(paragraph, reason))
            reason = ""
        elif paragraph.startswith(labels):
            reason = paragraph.partition(": ")[2]
    return found


def _paragraphs(text: str, labels: tuple[str, ...]) -> list[str]:
    """Join lines that follow each other; what begins with a label of the reason, or with the mark, begins anew."""
    made: list[str] = []
    is_open = False
    for written in text.splitlines():
        line = _QUOTED.sub("", written).strip()
        if is_open and line and not _LINE.match(line) and not line.startswith(labels):
            made[-1] += f" {line}"
        elif line:
            made.append(line)
        is_open = bool(line)
    return made


def _feature(line: str, reason: str) -> dict[str, Any]:
    lang, _, written = line.removeprefix(MARK).partition(";")
    cells = [cell.strip() for cell in written.split(";")]
    said = dict(zip(FIELDS, cells, strict=False))
    place, name = said.pop("place", ""), said.pop("name", "")
    said |= {"name_cy" if lang == "cy" else "name": name, "reason": reason}
    return {"properties": said, "geometry": _point(place)}


def _point(place: str) -> dict[str, Any] | None:
    try:
        north, east = (float(part) for part in place.split(","))
    except ValueError:
        return None
    return {"type": "Point", "coordinates": [east, north]}
