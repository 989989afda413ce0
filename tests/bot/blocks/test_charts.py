"""Charts within Slack's limits, and the same as bars of text."""

import pytest

from bot.blocks import bar, chart, divider, has_charts, text_bars, without_charts

WEEKS = [f"W{number}" for number in range(1, 13)]


def test_a_chart_has_the_shape_slack_wants() -> None:
    made = chart("Messages & more", WEEKS, {"messages": list(range(12)), "people": [1.5] * 12}, kind="bar", x_label="week")
    assert made["type"] == "data_visualization"
    assert made["chart"]["axis_config"] == {"categories": WEEKS, "x_label": "week"}
    for series in made["chart"]["series"]:
        assert [point["label"] for point in series["data"]] == WEEKS


def test_long_names_are_shortened() -> None:
    made = chart("t" * 60, ["c" * 30], {"s" * 30: [1]})
    assert len(made["title"]) == 50
    assert len(made["chart"]["axis_config"]["categories"][0]) == 20
    assert len(made["chart"]["series"][0]["name"]) == 20


@pytest.mark.parametrize(
    ("categories", "series", "kind", "why"),
    [
        (WEEKS, {"a": [1]}, "line", "one value per category"),
        ([], {"a": []}, "line", "1 to 20 categories"),
        ([str(number) for number in range(21)], {"a": list(range(21))}, "line", "1 to 20 categories"),
        (["a"], {}, "line", "1 to 6 series"),
        (["a"], {str(number): [1] for number in range(7)}, "line", "1 to 6 series"),
        (["a", "a"], {"s": [1, 2]}, "line", "categories have one label"),
        (["a"], {"x" * 30: [1], "x" * 31: [1]}, "line", "series have one name"),
        (["a"], {"s": [1]}, "pie", "one of"),
    ],
)
def test_what_slack_would_refuse_is_refused_here(
    categories: list[str], series: dict[str, list[float]], kind: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        chart("t", categories, series, kind=kind)


def test_bars_are_aligned_whatever_the_letters() -> None:
    drawn = text_bars([("Montréal", 3), ("日本", 6), ("a`b<", 0)], ["3", "6", "–"], width=6).split("\n")
    assert drawn == ["```", "Montréal ███ 3", "日本     ██████ 6", "a'b&lt;      –", "```"]


def test_the_smallest_is_still_seen_and_nothing_is_nothing() -> None:
    drawn = text_bars([("one", 1), ("many", 100_000), ("none", 0)]).split("\n")
    assert "▏" in drawn[1]
    assert drawn[3] == "none  0"
    assert text_bars([("none", 0)]) == "```\nnone  0\n```"
    assert text_bars([]) == "```\n\n```"


def test_a_bar_can_not_be_negative() -> None:
    with pytest.raises(ValueError, match="shorter than nothing"):
        text_bars([("a", -1)])


def test_charts_become_bars_and_the_rest_stays() -> None:
    blocks = [divider(), chart("A <title>", ["W1", "W2"], {"messages": [1, 2]})]
    assert has_charts(blocks)
    plain = without_charts(blocks)
    assert not has_charts(plain)
    assert plain[0] == divider()
    assert plain[1]["text"]["text"].startswith("*A &lt;title&gt;*\n```\nW1 ")


def test_the_bars_of_the_largest_chart_fit_and_stay_whole() -> None:
    labels = [f"a label of some {number:04d}" for number in range(20)]
    text = without_charts([chart("t", labels, {f"series {n}": list(range(20)) for n in range(6)})])[0]["text"]["text"]
    assert len(text) <= 3000
    assert text.count("```") % 2 == 0


@pytest.mark.parametrize(
    ("value", "most", "drawn"), [(0, 4, ""), (1, 4, "█████"), (4, 4, "█" * 20), (1, 1000, "▏"), (0, 0, ""), (3, 8, "███████▌")]
)
def test_one_bar_is_as_wide_as_its_share_and_never_unseen(value: float, most: float, drawn: str) -> None:
    assert bar(value, most) == drawn
