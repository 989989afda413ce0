"""How figures are computed, in words, for whoever asks."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.blocks import Element, button, context, modal, section
from bot.metrics.registry import REGISTRY, Metric
from bot.text import Markup, Texts


def explain_button(names: Iterable[str], texts: Texts, place: int = 0) -> Element:
    """*How is this computed?*, for the figures that a screen shows. ``place`` tells it from others in its block."""
    return button(texts.plain("metrics.explain_button"), f"metrics:explain:{place}", value=",".join(names))


def definitions_view(names: Iterable[str], texts: Texts) -> dict[str, Any]:
    """The definitions of these figures of the registry, and the rules they share."""
    return modal(
        "metrics:definitions",
        texts.plain("metrics.title"),
        [*(section(definition(REGISTRY[name], texts)) for name in names), context(texts("metrics.ground_rules"))],
        close=texts.plain("metrics.close_button"),
    )


def definition(metric: Metric, texts: Texts) -> Markup:
    """One figure in words; its definition's version only once that has changed."""
    key = "metrics.definition" if metric.version == 1 else "metrics.definition_changed"
    return texts(key, name=texts(metric.name_key), version=metric.version, formula=texts(metric.formula_key))


def notes_on(figures: Mapping[str, Any], texts: Texts) -> list[str]:
    """What to know of the figures of the command line, as plain sentences."""
    notes = [texts.plain("metrics.note_days"), texts.plain("metrics.note_guests")]
    if figures["questions"] and figures["unanswered_share"] is None:
        notes.append(texts.plain("metrics.note_threads"))
    if folded := figures.get("monthly_only"):
        key = "metrics.note_kept" if folded["kept_since"] else "metrics.note_folded"
        told = {"since": folded["kept_since"]} if folded["kept_since"] else {}
        notes.append(texts.plain(key, count=folded["acts"], first=folded["first_month"], last=folded["last_month"], **told))
    return notes
