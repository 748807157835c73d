"""Figures of a measurement: what is drawn is what the table says, in both languages, nothing covered or cut off."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from governance_survey.render.html import to_html
from governance_survey.render.plot_path import paths_of
from governance_survey.render.plot_scree import n_kept
from governance_survey.render.plots import draw, figure_of
from governance_survey.render.word import to_docx
from governance_survey.words.document import Document, Figure
from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import LANGUAGES, Text, same
from tests.drawn import outside, overlapping, said


def number(value, style="estimate"):
    return Number("k", value, style)


def figure(kind, columns, rows, headings=None, marks=()):
    title = Text(zh=f"图：{kind}", en=f"Figure: {kind}")
    table = Table(kind, title, columns, tuple(rows), (), headings or {})
    return Figure(kind, title, Text(zh="替代文字", en="alternative"), kind, table, simulated=True, marks=marks)


def scree(eigenvalues=(9.1, 1.4, 0.8, 0.4, 0.2, 0.1, 0.05, 0.0, -0.1, -0.2, -0.3), random=0.5):
    rows = [
        (same(place), number(value), number(random - 0.06), number(random))
        for place, value in enumerate(eigenvalues, 1)
    ]
    return figure("scree", ("component", "eigenvalue", "random_mean", "random_high"), rows)


LOADINGS = np.array([[0.71, -0.08], [0.64, 0.12], [-0.31, 0.55], [0.05, None]], dtype=float)


def heatmap():
    homes = (Text(zh="依法治理", en="Rule of law"),) * 2 + (Text(zh="协同治理", en="Collaborative governance"),) * 2
    rows = [
        (f"ITEM_{place}", home, *(number(None if np.isnan(v) else v, "proportion") for v in values))
        for place, (home, values) in enumerate(zip(homes, LOADINGS, strict=True))
    ]
    heads = {"factor_1": Text(zh="因子 1", en="Factor 1"), "factor_2": Text(zh="因子 2", en="Factor 2")}
    return figure("heatmap", ("item", "index", "factor_1", "factor_2"), rows, heads)


def path(factors=3, items=3):
    names = [Text(zh=f"因子{k}", en=f"Factor {k}") for k in range(factors)]
    wording = Text(zh="社区处理纠纷时，做到公开、公平、公正。", en="Disputes are handled openly and by the law.")
    loadings = [
        (name, same("=~"), same(f"F{k}_ITEM{i}"), wording, number(0.4 + 0.1 * i - (k == 1) * (i == 0) * 0.9))
        for k, name in enumerate(names)
        for i in range(items)
    ]
    shared = [
        (names[a], same("~~"), names[b], None, number(0.31 + 0.1 * a))
        for a in range(factors)
        for b in range(a + 1, factors)
    ]
    left = [
        (same(f"F{k}_ITEM{i}"), same("~~"), same(f"F{k}_ITEM{i}"), None, number(0.66))
        for k in range(factors)
        for i in range(items)
    ]
    return figure("path", ("from", "relation", "to", "item_text", "estimate"), loadings + shared + left)


TRAIT = np.linspace(-4, 4, 41)


def curves(items=4, options=5, informed=True):
    heights = np.stack([np.exp(-((TRAIT - middle) ** 2)) for middle in np.linspace(-3, 3, options)], axis=1)
    marks = [np.column_stack([TRAIT, heights / heights.sum(axis=1, keepdims=True)]) for _ in range(items)]
    marks[0][:, 2] = np.nan  # an option nobody chose
    information = 0.2 + 5 * np.exp(-(TRAIT**2) / 3)
    if informed:
        marks.append(np.column_stack([TRAIT, information, 1 / np.sqrt(information)]))
    rows = [(f"ITEM_{k}", number(1.5), number(-1.0)) for k in range(items)]
    return figure("curves", ("item", "discrimination", "threshold_1"), rows, marks=tuple(marks))


PLACES = ((70.0, 0.31), (70.1, 0.311), (55.0, 0.12), (40.0, 0.25), (None, 0.2))


def quadrants():
    rng = np.random.default_rng(5)
    clouds = [np.empty((0, 2))]
    clouds += [rng.normal((p or 50.0, i), (3, 0.02), (100, 2)) for p, i in PLACES]
    rows = [(Text(zh="（十字线）", en="(cross-hairs)"), number(0.22), number(60.0), None)]
    rows += [
        (Text(zh=f"部分{k}", en=f"Part {k}"), number(i), number(p, "score"), None if k == 1 else "keep")
        for k, (p, i) in enumerate(PLACES)
    ]
    return figure("quadrants", ("term", "importance", "performance", "quadrant"), rows, marks=tuple(clouds))


def ranking(n=12):
    rows = [
        (
            same(place),
            number(float(place), "score"),
            number(max(1, place - 3), "count"),
            number(min(n, place + 3), "count"),
            number(1 + (place > n // 2), "count"),
            number(80.0 - place * 40 / n, "score"),
            number(75.0 - place * 40 / n, "score"),
            number(86.0 - place * 40 / n, "score"),
        )
        for place in range(1, n + 1)
    ]
    columns = ("community", "rank", "rank_low", "rank_high", "tier", "shrunken", "conf_low", "conf_high")
    return figure("ranking", columns, rows)


def slopes(points=21):
    at = np.linspace(5, 100, points)
    rows = [
        (
            number(m),
            *(number(-0.3 + 0.004 * m + side * (0.1 + abs(m - 60) / 200), "coefficient") for side in (0, -1, 1)),
        )
        for m in at.tolist()
    ]
    bins = np.linspace(5, 100, 11)
    shares = np.column_stack([bins[:-1], bins[1:], np.arange(1, 11) / 55])
    return figure("slopes", ("moderator", "estimate", "conf_low", "conf_high"), rows, marks=(shares,))


ALL = {
    "scree": scree,
    "heatmap": heatmap,
    "path": path,
    "curves": curves,
    "quadrants": quadrants,
    "ranking": ranking,
    "slopes": slopes,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ALL)
def test_drawn_whole_in_both_languages(kind, language, caplog):
    drawing = figure_of(ALL[kind](), language)
    assert overlapping(drawing) == []
    assert outside(drawing) == []
    words = said(drawing)
    assert {"zh": "模拟数据", "en": "Simulated data"}[language] in words
    assert {"zh": f"图：{kind}", "en": f"Figure: {kind}"}[language] in words
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw(ALL[kind](), language, "svg") == draw(ALL[kind](), language, "svg")
        assert draw(ALL[kind](), language, "png").startswith(b"\x89PNG")
    assert not [record for record in caplog.records if "font" in record.getMessage().lower()]


@pytest.mark.parametrize("kind", ALL)
def test_a_figure_without_rows_says_so(kind):
    full = ALL[kind]()
    empty = replace(full, table=replace(full.table, rows=()), marks=())
    assert "There is nothing to show" in said(figure_of(empty, "en"))
    assert draw(empty, "zh")


@pytest.mark.parametrize("kind", ALL)
def test_a_palette_keeps_every_colour(kind):
    import io

    from PIL import Image

    drawing = figure_of(ALL[kind](), "zh")
    drawing.canvas.draw()
    whole = np.asarray(drawing.canvas.buffer_rgba())[:, :, :3].astype(int)
    picture = Image.open(io.BytesIO(draw(ALL[kind](), "zh", dpi=100, title=True)))
    assert picture.mode == "P"
    few = np.asarray(picture.convert("RGB")).astype(int)
    assert few.shape == whole.shape
    assert few[2, 2].tolist() == [255, 255, 255]
    assert np.abs(few - whole).max() < 32


def test_the_scree_holds_the_eigenvalues_and_says_how_many_are_kept():
    drawing = figure_of(scree(), "en")
    ax = drawing.axes[0]
    own = next(line for line in ax.lines if line.get_label() == "Eigenvalue")
    assert list(own.get_ydata()) == [9.1, 1.4, 0.8, 0.4, 0.2, 0.1, 0.05, 0.0, -0.1, -0.2, -0.3]
    assert n_kept(scree()) == 3
    assert "3 kept" in said(drawing)
    assert "保留 3 个" in said(figure_of(scree(), "zh"))
    edges = [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 2 and line.get_xdata()[0] > 0]
    assert 3.5 in edges


@pytest.mark.parametrize(("eigenvalues", "kept"), [((0.4, 0.3, 0.2), 0), ((3.0, 2.0, 1.0), 3), ((3.0, 0.4, 2.0), 1)])
def test_only_leading_eigenvalues_are_kept(eigenvalues, kept):
    assert n_kept(scree(eigenvalues)) == kept
    assert overlapping(figure_of(scree(eigenvalues), "zh")) == []


def test_a_high_first_eigenvalue_is_drawn_again_closer():
    assert len(figure_of(scree(), "zh").axes[0].child_axes) == 1
    assert len(figure_of(scree((3.0, 2.0, 1.0)), "zh").axes[0].child_axes) == 0


def test_the_heat_map_prints_loadings_of_a_tenth_and_more():
    words = said(figure_of(heatmap(), "en"))
    for text in (".71", ".64", "\u2212.31", ".55", ".12", "not estimable"):
        assert text in words
    assert "\u2212.08" not in words
    assert ".05" not in words
    assert {"ITEM_0", "ITEM_3", "Factor 1", "Rule of law"} <= set(words)


@pytest.mark.parametrize("factors", [1, 8, 16])
def test_any_number_of_factors(factors):
    rng = np.random.default_rng(1)
    names = [f"factor_{f + 1}" for f in range(factors)]
    heads = {name: Text(zh=f"因子 {f + 1}", en=f"Factor {f + 1}") for f, name in enumerate(names)}
    home = Text(zh="依法治理", en="Rule of law")
    rows = [(f"W_LAW1_{k}", home, *(number(v, "proportion") for v in rng.uniform(-1, 1, factors))) for k in range(60)]
    for language in LANGUAGES:
        drawing = figure_of(figure("heatmap", ("item", "index", *names), rows, heads), language)
        assert overlapping(drawing) == []
        assert outside(drawing) == []
        assert drawing.get_figheight() < 9.3


def test_a_darker_cell_is_a_larger_loading():
    from governance_survey.render.plot_heatmap import shade

    light = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in map(shade, (0.0, 0.2, 0.5, 0.8, 1.0))]
    assert light == sorted(light, reverse=True)
    minus = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in map(shade, (-0.2, -0.5, -0.8, -1.0))]
    assert minus == sorted(minus, reverse=True)


@pytest.mark.parametrize(("factors", "items"), [(1, 12), (2, 4), (3, 4), (5, 3), (1, 40), (7, 3)])
def test_a_path_diagram_shows_every_number_once(factors, items):
    made = path(factors, items)
    drawing = figure_of(made, "en")
    assert overlapping(drawing) == []
    assert outside(drawing) == []
    assert drawing.get_figheight() < 9.7  # a page
    words = said(drawing)
    lines = paths_of(made, "en")
    if factors > 6:  # arcs that could not be told apart are left out
        lines = [line for line in lines if line.relation == "=~" or line.start == line.end]
    numbers = [line.estimate.say("en") for line in lines]
    for text in set(numbers):
        assert words.count(text) == numbers.count(text)


def test_a_negative_loading_is_dashed_and_a_weak_one_thin():
    from matplotlib.patches import FancyArrowPatch

    arrows = [p for p in figure_of(path(), "en").axes[0].patches if isinstance(p, FancyArrowPatch)]
    styles = [(arrow.get_linestyle(), arrow.get_linewidth()) for arrow in arrows]
    assert sum(style == "--" for style, _ in styles) == 1
    widths = [width for _, width in styles[:3]]
    assert widths == sorted(widths)


@pytest.mark.parametrize("items", [3, 4, 5, 6, 8, 9, 11])
def test_curves_are_those_of_the_marks_whatever_their_number(items):
    made = curves(items)
    drawing = figure_of(made, "en")
    assert overlapping(drawing, slack=3) == []
    assert outside(drawing) == []
    assert len(drawing.axes) == items + 2  # with the information and its error
    second = drawing.axes[1]
    for line, values in zip(second.lines, made.marks[1][:, 1:].T, strict=True):
        assert np.array_equal(line.get_ydata(), values)
    assert len(drawing.axes[0].lines) == 4  # one option was never chosen
    information, error = drawing.axes[-2].lines[0], drawing.axes[-1].lines[0]
    assert np.array_equal(information.get_ydata(), made.marks[-1][:, 1])
    assert np.array_equal(error.get_ydata(), made.marks[-1][:, 2])


def test_a_page_of_items_without_information():
    assert len(figure_of(curves(5, informed=False), "zh").axes) == 5


def test_marks_stand_on_their_parts_and_clouds_around_them():
    made = quadrants()
    ax = figure_of(made, "zh").axes[0]
    clouds = [np.asarray(points.get_offsets()) for points in ax.collections]
    assert all(np.array_equal(cloud, mark) for cloud, mark in zip(clouds, made.marks[1:], strict=True))
    circles = [line for line in ax.lines if line.get_marker() == "o" and line.get_markersize() == 12]
    assert len(circles) == 4  # one place could not be estimated
    assert (circles[2].get_xdata()[0], circles[2].get_ydata()[0]) == pytest.approx((55.0, 0.12), rel=1e-4)
    crossing = [line for line in ax.lines if line.get_linestyle() == "-" and line.get_zorder() == 2]
    assert crossing[0].get_xdata()[0] == 60.0
    assert crossing[1].get_ydata()[0] == 0.22


def rated(shift=0.0, spread=15.0):
    """A matrix of rated importance: both axes are scores from 0 to 100."""
    rows = [
        (Text(zh="（十字线）", en="(cross-hairs)"), number(62.0 + shift, "score"), number(61.0 + shift, "score"), None)
    ]
    rows += [
        (
            Text(zh=f"部分{k}", en=f"Part {k}"),
            number(55.0 + shift + k * spread, "score"),
            number(52 + shift + k, "score"),
            "keep",
        )
        for k in range(3)
    ]
    return figure("quadrants", ("term", "importance", "performance", "quadrant"), rows)


def test_the_midpoint_of_the_scale_is_dashed_on_every_axis_of_scores():
    shares = [line for line in figure_of(quadrants(), "en").axes[0].lines if line.get_linestyle() == "--"]
    assert [list(line.get_xdata()) for line in shares] == [[50.0, 50.0]]  # importance in shares has no midpoint
    drawing = figure_of(rated(), "zh")
    upright, level = (line for line in drawing.axes[0].lines if line.get_linestyle() == "--")
    assert list(upright.get_xdata()) == [50.0, 50.0] and list(level.get_ydata()) == [50.0, 50.0]
    assert "虚线：量表中点 50" in said(drawing)
    assert overlapping(drawing) == [] and outside(drawing) == []


def test_a_midpoint_far_from_the_marks_is_told_and_does_not_squeeze_them():
    drawing = figure_of(rated(shift=35.0, spread=1.0), "en")
    ax = drawing.axes[0]
    assert [line for line in ax.lines if line.get_linestyle() == "--"] == []
    assert ax.get_xlim()[0] > 80
    assert "the midpoint of the scale, 50, lies outside the picture" in said(drawing)


def test_a_part_whose_quadrant_is_uncertain_is_hollow():
    drawing = figure_of(quadrants(), "zh")
    circles = [line for line in drawing.axes[0].lines if line.get_marker() == "o" and line.get_markersize() == 12]
    assert [circle.get_markerfacecolor() == "white" for circle in circles] == [False, True, False, False]
    assert "空心：落在哪个象限不确定" in said(drawing)


@pytest.mark.parametrize("n", [2, 12, 40, 64, 300])
def test_ranks_and_scores_stand_where_the_table_says(n):
    made = ranking(n)
    drawing = figure_of(made, "en")
    assert overlapping(drawing) == []
    assert outside(drawing) == []
    assert drawing.get_figheight() < 9.3  # a page
    score, rank = drawing.axes
    for ax, name, low in ((score, "shrunken", "conf_low"), (rank, "rank", "rank_low")):
        place = made.table.columns.index(name)
        assert list(ax.lines[0].get_xdata()) == [row[place].value for row in made.table.rows]
        starts = [segment[0][0] for segment in ax.collections[0].get_segments()]
        assert starts == [row[made.table.columns.index(low)].value for row in made.table.rows]
    assert {"Tier 1", "Tier 2"} <= set(said(drawing))


def test_hundreds_of_rows_of_a_figure_are_named_and_not_printed(tmp_path):
    import docx

    def document(n):
        return Document(same("t"), (ranking(n),), b"{}")

    page = to_html(document(300), "zh").decode("utf-8")
    assert "300 行" in page
    assert "has 300 rows of data" in page
    assert page.count("<data") == 0
    assert to_html(document(30), "zh").decode("utf-8").count("<data") == 2 * 30 * 7
    (tmp_path / "r.docx").write_bytes(to_docx(document(300), "en"))
    written = docx.Document(str(tmp_path / "r.docx"))
    assert written.tables == []
    assert any("300 rows" in paragraph.text for paragraph in written.paragraphs)


@pytest.mark.parametrize(("style", "shown"), [("percent", "重要性（%）"), ("score", "重要性")])
def test_an_axis_of_per_cents_says_so(style, shown):
    rows = [
        (Text(zh=f"部分{k}", en=f"Part {k}"), number(20.0 + k, style), number(60.0 + k, "score"), "keep")
        for k in range(3)
    ]
    ax = figure_of(figure("quadrants", ("term", "importance", "performance", "quadrant"), rows), "zh").axes[0]
    assert (ax.get_ylabel(), ax.get_xlabel()) == (shown, "表现")
