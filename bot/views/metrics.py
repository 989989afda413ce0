"""How figures are computed, in words, for whoever asks."""

from collections.abc import Iterable
from typing import Any

from bot.blocks import context, modal, section
from bot.metrics.registry import REGISTRY
from bot.text import Texts


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
