"""The verbs about what could be used more: underused, review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetmap.cli.corrections import take_in
from assetmap.cli.shell import JSON, LANG, PATH, echo_json, main, progress, reported, shown_path
from assetmap.text import say, say_date, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.analysis.reviews import Reviewed
    from assetmap.config import Config
    from assetmap.loaders.reviews import Review
    from assetmap.study import Study

_STATES = ("due", "unverified", "not_found", "in_force", "superseded")


@main.command(help=say("cli-underused", LANG))
@PATH
@click.option("--all", "every", is_flag=True, help=say("cli-underused-all", LANG))
@JSON
def underused(config: Path, *, every: bool, as_json: bool) -> None:
    """List what could be used more, the most certain first, with the reasons."""
    with reported(as_json=as_json):
        from assetmap.config.file import load_config  # noqa: PLC0415 - not owed by --help
        from assetmap.loaders.layers import load_layers  # noqa: PLC0415
        from assetmap.officers import rank_underuse  # noqa: PLC0415
        from assetmap.study import study  # noqa: PLC0415

        loaded = load_config(config)
        with progress(as_json=as_json) as tell:
            if tell:
                tell("load")
            found = study(loaded, load_layers(loaded), on_step=tell)
        ranked = [one for one in rank_underuse(found, LANG) if every or one["band"]]
        if as_json:
            echo_json({"assets": ranked, "usage": dict(found.usage), "made": found.made})
            return
        titles = {source.id: source.said("title", LANG) for source in found.underuse.layer.sources}
        for one in ranked:
            _print_underused(one, titles)
        _print_totals(found, ranked)


@main.command(help=say("cli-review", LANG))
@PATH
@click.option("--list", "listing", is_flag=True, help=say("cli-review-list", LANG))
@click.option("--asset", metavar="ID", help=say("cli-review-asset", LANG))
@click.option("--confirm", "decision", flag_value="confirm", help=say("cli-review-confirm", LANG))
@click.option("--reject", "decision", flag_value="reject", help=say("cli-review-reject", LANG))
@click.option("--correct", metavar="COLUMN=VALUE", help=say("cli-review-correct", LANG))
@click.option("--import", "file", type=click.Path(path_type=Path), help=say("cli-review-import", LANG))
@click.option("--accept", "row", type=int, metavar="ROW", help=say("cli-review-accept", LANG))
@click.option("--role", default="", help=say("cli-review-role", LANG))
@click.option("--reason", default="", help=say("cli-review-reason", LANG))
@click.option("--date", default="", metavar="YYYY-MM-DD", help=say("cli-review-date", LANG))
@click.option("--until", default="", metavar="YYYY-MM-DD", help=say("cli-review-until", LANG))
@JSON
def review(config: Path, **options: Any) -> None:  # noqa: ANN401 - what click parsed
    """Add a decision, take in corrections, accept one, or list what is due."""
    asked = [name for name in ("listing", "asset", "file", "row") if options[name] not in (None, False)]
    if len(asked) != 1:
        raise click.UsageError(say("cli-review-one", LANG))
    if asked == ["asset"] and bool(options["decision"]) == bool(options["correct"]):
        raise click.UsageError(say("cli-review-decide", LANG))
    as_json = bool(options["as_json"])
    with reported(as_json=as_json):
        from assetmap.config.file import load_config  # noqa: PLC0415
        from assetmap.loaders.reviews import as_cells  # noqa: PLC0415

        loaded = load_config(config)
        if options["listing"]:
            _list(loaded, as_json=as_json)
            return
        if options["file"] is not None:
            take_in(loaded, options["file"], as_json=as_json)
            return
        written = list(_write(loaded, asked[0], options))
        if as_json:
            echo_json([as_cells(one) for one in written])
            return
        table = shown_path(loaded.resolve(loaded.reviews.file))
        click.echo(say("cli-review-written", LANG, n=len(written), path=table))


def _write(config: Config, asked: str, options: Mapping[str, Any]) -> Iterable[Review]:
    from assetmap.loaders.reviews import Review  # noqa: PLC0415
    from assetmap.review import accept_review, add_review  # noqa: PLC0415

    if asked == "row":
        return [accept_review(config, options["row"], role=options["role"], until=options["until"])]
    told = {name: options[name] for name in ("role", "reason", "date", "until")}
    if options["correct"]:
        column, _, value = options["correct"].partition("=")
        told |= {"column": column.strip(), "value": value.strip()}
    decided = Review(decision=options["decision"] or "correct", **told)
    return [add_review(config, options["asset"], decided)]


def _list(config: Config, *, as_json: bool) -> None:
    from assetmap.officers import list_reviewed  # noqa: PLC0415
    from assetmap.review import list_reviews  # noqa: PLC0415

    found = sorted(list_reviews(config), key=lambda one: (_STATES.index(one.state), one.review.until, one.review.row))
    if as_json:
        echo_json(list_reviewed(found).to_dict("records"))
        return
    for one in found:
        _print_reviewed(one)
    counts = {state: sum(one.state == state for one in found) for state in _STATES}
    told = [f"{word('review_outcome', state, LANG)}: {n}" for state, n in counts.items() if n]
    click.echo("; ".join(told) if told else say("cli-review-none", LANG))


def _print_reviewed(one: Reviewed) -> None:
    click.secho(f"{word('review_outcome', one.state, LANG)}", bold=True, nl=False)
    review = one.review
    decision = word("decision", review.decision, LANG)
    what = f"{decision} ({review.column} = {review.value})" if review.column else decision
    if review.type:
        what = f"{decision} ({word(review.kind, review.type, LANG)})"
    about = review.name or review.name_cy or one.asset_id or review.asset_id or review.reference
    row = say("where-row", LANG, row=str(review.row))
    click.echo(f" · {row} · {about} · {what}")
    if review.until:
        click.echo(
            "  " + say("cli-review-holds", LANG, date=say_date(review.date, LANG), until=say_date(review.until, LANG))
        )
    if review.reason:
        click.echo(f"  {review.role}: {review.reason}" if review.role else f"  {review.reason}")


def _print_underused(one: Mapping[str, Any], titles: Mapping[str, str]) -> None:
    band = word("band", one["band"], LANG) if one["band"] else say("cli-underused-below", LANG)
    certainty = say("fact-certainty-value", LANG, certainty=one["certainty"])
    click.secho(one["name"] or one["reference"] or one["asset_id"], bold=True, nl=False)
    ward = one[f"ward_name_{LANG}"] if LANG == "cy" and one.get("ward_name_cy") else one["ward_name"]
    place = f"{one['easting']:.0f} {one['northing']:.0f}"
    click.echo(f" · {word('kind', one['kind'], LANG)} · {ward} ({place}) · {certainty}, {band} · {one['asset_id']}")
    if one["withheld"]:
        click.secho(f"  {say('fact-withheld', LANG)}: {word('withheld', one['withheld'], LANG)}", fg="yellow")
    for reason in one["reasons"]:
        points = say("cli-underused-points", LANG, n=abs(reason["points"])) if reason["points"] else ""
        sign = {"for": "+", "against": "-", "potential": "·"}[reason["side"]]
        named = ", ".join(titles.get(key, key) for key in reason["source"].split())
        cited = "; ".join(part for part in (points, named, say_date(reason["date"], LANG)) if part)
        click.echo(f"  {sign} {reason['said']} ({cited})")


def _print_totals(found: Study, ranked: list[dict[str, Any]]) -> None:
    hidden = sum(bool(one["withheld"]) for one in ranked)
    click.echo(say("cli-underused-total", LANG, n=len(ranked), hidden=hidden))
    told = [f"{say(f'usage-{state}', LANG)}: {n}" for state, n in found.usage.items()]
    click.echo(say("health-usage", LANG) + ": " + "; ".join(told))
