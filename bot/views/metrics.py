"""How figures are computed, in words, for whoever asks."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.blocks import Element, button, context, modal, section
from bot.metrics.registry import REGISTRY
from bot.text import Texts


def explain_button(names: Iterable[str], texts: Texts, place: int = 0) -> Element:
    """*How is this computed?*, for the figures that a screen shows. ``place`` tells it from others in its block."""
    return button(texts.plain("metrics.explain_button"), f"metrics:explain:{place}", value=",".join(names))


def definitions_view(names: Iterable[str], texts: Texts) -> dict[str, Any]:
    """The definitions of these figures of the registry, and the rules they share."""
    definitions = [
        texts("metrics.definition", name=texts(metric.name_key), version=metric.version, formula=texts(metric.formula_key))
        for metric in (REGISTRY[name] for name in names)
    ]
    return modal(
        "metrics:definitions",
        texts.plain("metrics.title"),
        [*(section(each) for each in definitions), context(texts("metrics.ground_rules"))],
        close=texts.plain("metrics.close_button"),
    )


def notes_on(figures: Mapping[str, Any], texts: Texts) -> list[str]:
    """What to know of the figures of the command line, as plain sentences."""
    notes = [texts.plain("metrics.note_days"), texts.plain("metrics.note_guests")]
    if figures["questions"] and figures["unanswered_share"] is None:
        notes.append(texts.plain("metrics.note_threads"))
    return notes
