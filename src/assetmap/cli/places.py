"""The verb about places: suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from assetmap.cli.shell import JSON, LANG, PATH, echo_json, main, progress, reported
from assetmap.text import read_data, say, say_distance, word

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from assetmap.journey.suppliers import Spot

_ASKED = read_data("sectors.toml")["suppliers"]
_WITHIN = click.FloatRange(min=0, min_open=True)


@main.command(help=say("cli-suppliers", LANG))
@click.argument("place")
@PATH
@click.option(
    "--within",
    "metres",
    type=_WITHIN,
    default=_ASKED["metres"],
    metavar="METRES",
    help=say("cli-suppliers-within", LANG, metres=str(_ASKED["metres"])),
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(_ASKED["kinds"]), help=say("cli-suppliers-kind", LANG)
)
@JSON
def suppliers(place: str, config: Path, metres: float, kinds: tuple[str, ...], *, as_json: bool) -> None:
    """List the organisations of five kinds that are nearest to a place."""
    with reported(as_json=as_json):
        from assetmap.config.file import load_config  # noqa: PLC0415 - not owed by --help
        from assetmap.gates import check_licences  # noqa: PLC0415
        from assetmap.journey.suppliers import find_spot, find_suppliers  # noqa: PLC0415
        from assetmap.loaders.layers import load_layers  # noqa: PLC0415
        from assetmap.privacy import check_privacy  # noqa: PLC0415
        from assetmap.study import match_layers  # noqa: PLC0415

        loaded = load_config(config)
        with progress(as_json=as_json) as tell:
            if tell:
                tell("load")
            layers = load_layers(loaded)
            if tell:
                tell("matching")
            assets = match_layers(loaded, layers).assets
        check_licences(assets.sources, loaded.licences)
        spot = find_spot(place, assets, layers)
        every = find_suppliers(assets, spot.point, kinds=kinds or None)
        every = every[every["asset_id"] != spot.asset_id].reset_index(drop=True)
        near = every[every["metres"] <= metres]
        told = assets.derive(assets.data[assets.data["asset_id"].isin(every["asset_id"])])
        check_privacy(told, layers, config=loaded)
        if as_json:
            echo_json(_facts(spot, metres, near, every))
            return
        _print(spot, metres, near, every)
        for source in assets.sources:
            if any(source.id in cell.split() for cell in near["sources"]):
                click.echo(source.said("attribution", LANG) or source.said("title", LANG))


def _facts(spot: Spot, metres: float, near: pd.DataFrame, every: pd.DataFrame) -> dict[str, Any]:
    """Describe what was found for machines; ``known`` tells none near from nothing known."""
    place = {"name": spot.name, "by": spot.by, "easting": round(spot.point.x), "northing": round(spot.point.y)}
    told = near.assign(metres=near["metres"].round(0)).to_dict("records")
    rows = [{str(key): value for key, value in row.items()} for row in told]
    return {"place": place, "method": "straight_line", "within": metres, "known": len(every), "suppliers": rows}


def _print(spot: Spot, metres: float, near: pd.DataFrame, every: pd.DataFrame) -> None:
    if every.empty:
        click.echo(say("cli-suppliers-unknown", LANG))
        return
    within = say_distance(metres, LANG)
    click.secho(say("cli-suppliers-head", LANG, n=len(near), within=within, place=spot.name), bold=True)
    for row in near.to_dict("records"):
        click.echo(
            f"  {_name(row)} · {word('anchor', row['type'], LANG)} · {say_distance(row['metres'], LANG)}", nl=False
        )
        click.echo(f" · {row['website']}" if row["website"] else "", nl=False)
        click.echo(f" · {row['asset_id']}")
        if row["located_by"] == "postcode":
            click.echo(f"    {word('located_by', 'postcode', LANG)}")
    if near.empty:
        first = every.iloc[0].to_dict()
        distance = say_distance(first["metres"], LANG)
        click.echo(say("cli-suppliers-far", LANG, name=_name(first), distance=distance))
    if spot.by == "postcode":
        click.echo(say("cli-suppliers-middle", LANG))
    click.echo(say("cli-suppliers-note", LANG))


def _name(row: dict[Any, Any]) -> str:
    first, other = (row["name_cy"], row["name"]) if LANG == "cy" else (row["name"], row["name_cy"])
    return str(first or other)
