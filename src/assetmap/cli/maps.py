"""The verbs that make something of a place: run, access, map, qr."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetmap.cli.shell import JSON, LANG, PATH, echo_json, main, progress, reported, shown_path
from assetmap.text import LANGS, say, say_number, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.study import EditionName
    from assetmap.text import Lang

_WAITING = ("due", "not_found", "unverified")


@main.command(help=say("cli-run", LANG))
@PATH
@click.option("--ward", "wards", multiple=True, metavar="CODE", help=say("cli-run-ward", LANG))
@click.option(
    "--edition", type=click.Choice(["public", "officers"]), default="public", help=say("cli-run-edition", LANG)
)
@JSON
def run(config: Path, wards: tuple[str, ...], edition: EditionName, *, as_json: bool) -> None:
    """Make the maps of a place."""
    with reported(as_json=as_json):
        from assetmap.config.file import load_config  # noqa: PLC0415
        from assetmap.run import make_maps  # noqa: PLC0415

        loaded = load_config(config)
        with progress(as_json=as_json) as tell:
            record = make_maps(loaded, wards=wards, edition=edition, on_step=tell)
        if as_json:
            echo_json(record)
            return
        folder = loaded.outputs if edition == "public" else loaded.officers
        click.echo(say("cli-run-done", LANG, path=shown_path(folder), n=len(record["page_bytes"]["wards"])))
        click.echo(
            say("cli-run-findings", LANG, **{k: record["findings"].get(k, 0) for k in ("gap", "underuse", "no_data")})
        )
        aside = sum(rows["set_aside"] for rows in record["rows"].values())
        if aside:
            click.echo(say("cli-run-aside", LANG, n=aside))
        hidden = sum(record["withheld"].values())
        if hidden:
            click.echo(say("cli-run-withheld", LANG, n=hidden, path=shown_path(loaded.officers)))
        waiting = sum(n for state, n in record["reviews"].items() if state in _WAITING)
        if waiting:
            click.secho(say("cli-run-reviews", LANG, n=waiting), fg="yellow")
        click.echo(say("cli-run-cost", LANG, seconds=record["seconds"], peak=record["peak_mb"] or 0))


@main.command(help=say("cli-access", LANG))
@PATH
@click.option("--profile", "profiles", multiple=True, metavar="NAME", help=say("cli-access-profile", LANG))
@JSON
def access(config: Path, profiles: tuple[str, ...], *, as_json: bool) -> None:
    """Measure access to services and write the tables."""
    with reported(as_json=as_json):
        from assetmap.config.file import load_config  # noqa: PLC0415
        from assetmap.tables import make_tables  # noqa: PLC0415

        with progress(as_json=as_json) as tell:
            facts = make_tables(load_config(config), profiles=profiles, on_step=tell)
        if as_json:
            echo_json(facts)
            return
        for row in facts["standards"]:
            _print_access(row)
        click.echo(say("cli-access-done", LANG, path=shown_path(Path(facts["folder"]))))
        click.echo(say("cli-access-homes", LANG, path=shown_path(Path(facts["homes"]))))
        if facts["older"]:
            click.echo(say("cli-access-older", LANG, files=", ".join(facts["older"])))


@main.command(name="map", help=say("cli-map", LANG))
@click.argument("ward")
@PATH
@click.option("--out", type=click.Path(path_type=Path), help=say("cli-map-out", LANG))
def draw(ward: str, config: Path, out: Path | None) -> None:
    """Draw one ward into a file of the user's choice."""
    with reported():
        from assetmap.config.file import load_config  # noqa: PLC0415
        from assetmap.run import draw_page  # noqa: PLC0415

        target = out or Path(f"{ward}.html")
        with progress(as_json=False) as tell:
            draw_page(load_config(config), ward, target, on_step=tell)
        click.echo(say("cli-map-done", LANG, path=str(target)))


@main.command(help=say("cli-qr", LANG))
@click.argument("feature", metavar="ID")
@PATH
@click.option("--out", type=click.Path(path_type=Path), help=say("cli-qr-out", LANG))
@click.option("--lang", type=click.Choice(LANGS), help=say("cli-qr-lang", LANG))
def qr(feature: str, config: Path, out: Path | None, lang: Lang | None) -> None:
    """Draw the QR code that leads to one asset or finding on the hosted pages."""
    with reported():
        from assetmap.config.file import load_config  # noqa: PLC0415
        from assetmap.errors import ConfigError, Problem  # noqa: PLC0415
        from assetmap.loaders.layers import load_layers  # noqa: PLC0415
        from assetmap.render.codes import feature_url, qr_drawing  # noqa: PLC0415
        from assetmap.staging import put_file  # noqa: PLC0415
        from assetmap.study import survey  # noqa: PLC0415

        loaded = load_config(config)
        if not loaded.place.url:
            raise ConfigError(Problem("qr-no-url", loaded.path.name))
        with progress(as_json=False) as tell:
            atlas = survey(loaded, load_layers(loaded), on_step=tell)
        try:
            url = feature_url(atlas, feature, lang)
        except KeyError:
            raise ConfigError(Problem("qr-unknown", loaded.path.name, values={"value": feature})) from None
        target = out or Path(f"{feature}.svg")
        put_file(target, qr_drawing(url))
        click.echo(say("cli-qr-done", LANG, path=str(target), url=url))


def _print_access(row: Mapping[str, Any]) -> None:
    click.secho(f"{word('service', row['service'], LANG)} · {row['standard']}", bold=True)
    answers = ("within", "beyond", "unreachable", "unknown")
    names = [f"households_{answer}" for answer in answers]
    few = say("cli-access-few", LANG), say("cli-access-hidden", LANG)
    counts: dict[str, Any] = {
        answer: few[name not in row["few"].split()] if row[name] is None else say_number(row[name], LANG)
        for answer, name in zip(answers, names, strict=True)
    }
    method = word("method", row["method"], LANG)
    click.echo("  " + say("cli-access-row", LANG, metres=row["metres"], method=method, **counts))
