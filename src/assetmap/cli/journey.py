"""The verb about the Journey: actions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from assetmap.cli.shell import JSON, LANG, PATH, echo_json, main, progress, reported
from assetmap.text import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from assetmap.config import RuleSpec
    from assetmap.journey import Action

_STATES = {"linked": "green", "practice": None}


@main.command(help=say("cli-actions", LANG))
@PATH
@click.option("--coverage", is_flag=True, help=say("cli-actions-coverage", LANG))
@click.option("--ward", default="", metavar="CODE", help=say("cli-actions-ward", LANG))
@click.option("--show", metavar="ID", help=say("cli-actions-one", LANG))
@JSON
def actions(config: Path, *, coverage: bool, ward: str, show: str | None, as_json: bool) -> None:
    """List the catalogue, or what of it is linked to something here."""
    with reported(as_json=as_json):
        from assetmap.journey import load_actions  # noqa: PLC0415 - not owed by --help

        if coverage or ward:
            _tell_coverage(config, ward, as_json=as_json)
            return
        catalogue = load_actions(_own_rules(config))
        if show and show not in catalogue:
            raise click.BadParameter(say("cli-actions-unknown", LANG, value=show), param_hint="--show")
        shown = [catalogue[show]] if show else list(catalogue.values())
        if as_json:
            echo_json([one.model_dump(mode="json") for one in shown])
        elif show:
            _print_whole(shown[0])
        else:
            for one in shown:
                click.echo(f"{one.id}  {say(f'level-{one.level}', LANG)}: {getattr(one.title, LANG)}")
            counts: Counter[str] = Counter(one.strength for one in shown)
            click.echo(say("cli-actions-total-none", LANG, len(shown), **counts))


def _own_rules(config: Path) -> Mapping[str, RuleSpec]:
    """Read the authority's own thresholds where there is a configuration; the catalogue can be read without one."""
    from assetmap.config.file import load_config  # noqa: PLC0415 - not owed by --help

    there = config.is_file() or (config / "assetmap.toml").is_file()
    return load_config(config).rules if there else {}


def _tell_coverage(config: Path, ward: str, *, as_json: bool) -> None:
    from assetmap.config.file import load_config  # noqa: PLC0415 - not owed by --help
    from assetmap.journey.coverage import cover_actions  # noqa: PLC0415
    from assetmap.loaders.layers import load_layers  # noqa: PLC0415
    from assetmap.study import survey  # noqa: PLC0415
    from assetmap.tables import check_wards  # noqa: PLC0415

    loaded = load_config(config)
    with progress(as_json=as_json) as tell:
        if tell:
            tell("load")
        layers = load_layers(loaded)
        check_wards([ward] if ward else [], layers, loaded)
        atlas = survey(loaded, layers, on_step=tell)
    table = cover_actions(atlas, ward)
    if as_json:
        echo_json(table.to_dict("records"))
        return
    for row in table.itertuples():
        _print_covered(row, getattr(atlas.actions[str(row.action_id)].title, LANG))
    _print_total(table)


def _print_covered(row: Any, title: str) -> None:  # noqa: ANN401 - a row of a frame
    click.secho(f"{row.action_id}  {title}", fg=_STATES.get(row.state, "yellow"))
    linked = say("cli-actions-linked", LANG, row.links, rules=row.rules)
    click.echo("  " + (linked if row.links else getattr(row, f"why_{LANG}")))


def _print_total(table: pd.DataFrame) -> None:
    linked, every = (Counter(rows["strength"]) for rows in (table[table["links"] > 0], table))
    told = {name: linked[name] for name in ("direct", "contextual")}
    told |= {f"all_{name}": every[name] for name in told}
    click.echo(say("cli-actions-total", LANG, **told, none=every["none"]))


def _print_whole(one: Action) -> None:
    click.secho(f"{one.id}  {getattr(one.title, LANG)}", bold=True)
    click.echo(getattr(one.summary, LANG))
    who = ", ".join(say(f"who-{actor}", LANG) for actor in one.who)
    click.echo(f"{say('fact-who', LANG)}: {who}")
    click.echo(f"{say('fact-effort', LANG)}: {say(f'effort-{one.effort}', LANG)}")
    click.echo(f"{say('fact-source', LANG)}: {one.source}, {one.lines}. {say('page-action-source', LANG)}")
    for example in one.examples:
        told = [getattr(example.what, LANG), example.place, example.url]
        click.echo(f"  {'; '.join(part for part in told if part)}")
    if note := getattr(one.note, LANG):
        click.echo(f"{say('fact-note', LANG)}: {note}")
    for rule in one.rules:
        click.echo(f"  {rule.id} [{' '.join(rule.when)}] {getattr(rule.because, LANG)}")
        for basis in rule.basis:
            rests = say(f"fact-basis-{basis.status}", LANG, because=getattr(basis, LANG), source=basis.source)
            click.echo(f"    {rests}")
