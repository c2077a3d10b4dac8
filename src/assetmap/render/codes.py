"""QR codes that lead from paper to a page that is hosted, and to one entry on it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import segno
from markupsafe import Markup

if TYPE_CHECKING:
    from assetmap.journey import Atlas
    from assetmap.text import Lang

QUIET = 4
"""Modules of white around a code, as ISO/IEC 18004 wants them."""


def ward_url(atlas: Atlas, ward_code: str) -> str:
    """
    Say where a ward's page is hosted.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.

    Returns
    -------
    str
        An address of the web; empty if ``[place]`` has no ``url``.
    """
    url = atlas.place.url.rstrip("/")
    return f"{url}/wards/{ward_code}.html" if url else ""


def feature_url(atlas: Atlas, feature_id: str, lang: Lang | None = None) -> str:
    """
    Say at which address an asset or a finding is open on its ward's page.

    Parameters
    ----------
    atlas
        What is known of the place; ``url`` of ``[place]`` is set.
    feature_id
        ``asset_id`` or ``finding_id`` of something in the atlas.
    lang
        The page's language; by default the place's first.

    Returns
    -------
    str
        The same in every run, so that it may be printed.

    Raises
    ------
    KeyError
        There is no such asset or finding in a ward of the place.
    """
    lang = lang or atlas.place.languages[0]
    codes = set(atlas.wards.data["code"])
    for kind, data in (("asset", atlas.assets.data), ("finding", atlas.findings.data)):
        rows = data[(data[f"{kind}_id"] == feature_id) & data["ward_code"].isin(codes)]
        if len(rows):
            return f"{ward_url(atlas, rows['ward_code'].iloc[0])}#{lang}/{kind}/{quote(feature_id, safe='')}"
    raise KeyError(feature_id)


def qr_svg(url: str) -> Markup:
    """
    Draw a QR code for a page.

    Parameters
    ----------
    url
        An address of the web.

    Returns
    -------
    Markup
        An SVG element without size, :data:`QUIET` modules of white around the code. A tenth of it may be soiled:
        level M.

    Raises
    ------
    ValueError
        The address leads nowhere on the web.
    """
    code = _code(url).svg_inline(border=QUIET, omitsize=True, svgclass="qr-code", lineclass=None)
    return Markup(code.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704 - segno's numbers


def qr_drawing(url: str) -> str:
    """
    Draw a QR code as a drawing of its own, to be printed.

    Parameters
    ----------
    url
        An address of the web; it is the title of the drawing as well.

    Returns
    -------
    str
        An SVG file, the same in every run.

    Raises
    ------
    ValueError
        The address leads nowhere on the web.
    """
    drawn = BytesIO()
    _code(url).save(drawn, kind="svg", border=QUIET, scale=8, title=url)
    return drawn.getvalue().decode("utf-8")


def _code(url: str) -> segno.QRCode:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"no address of the web: {url}")
    return segno.make_qr(url, error="m")


__all__ = ["QUIET", "feature_url", "qr_drawing", "qr_svg", "ward_url"]
