"""Figures: drawn alike everywhere, no box in place of a character, no global setting touched."""

from __future__ import annotations

import io
import pickle
import struct
import warnings
from dataclasses import replace

import matplotlib
import pytest

from governance_survey.render.plots import draw, figure_of
from governance_survey.words.document import Figure
from governance_survey.words.errors import UsageError
from governance_survey.words.numbers import Number
from governance_survey.words.table import Table
from governance_survey.words.text import LANGUAGES, Text, same


@pytest.fixture(scope="module")
def figures(document):
    return {block.kind: block for block in document.blocks if isinstance(block, Figure)}


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


def texts_of(drawing) -> list[str]:
    from matplotlib.text import Text as Artist

    return [artist.get_text() for artist in drawing.findobj(Artist) if artist.get_text()]


KINDS = ("profile", "likert", "coefficients")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_drawn_without_a_missing_glyph(figures, kind, language, caplog):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        png = draw(figures[kind], language, "png", dpi=100)
    wide, high = size_of(png)
    assert wide == 630
    assert 150 < high < 900
    assert len(set(png)) > 200
    assert len(png) > 8000
    assert not [record for record in caplog.records if "font" in record.getMessage().lower()]


@pytest.mark.parametrize("format", ["png", "svg"])
def test_the_same_figure_gives_the_same_bytes(figures, format):
    assert draw(figures["likert"], "zh", format) == draw(figures["likert"], "zh", format)


def test_nothing_is_cut_off_at_the_edges(figures):
    for figure in figures.values():
        for language in LANGUAGES:
            drawing = figure_of(figure, language)
            box = drawing.get_tightbbox()
            assert box.x0 > -0.01
            assert box.y0 > -0.01
            assert box.x1 < drawing.get_figwidth() + 0.01
            assert box.y1 < drawing.get_figheight() + 0.01


def test_svg_is_outlines_only(figures):
    svg = draw(figures["coefficients"], "zh", "svg").decode("utf-8")
    assert "<text" not in svg
    assert "<script" not in svg
    assert "dc:date" not in svg


def test_global_settings_stay(figures):
    import sys

    before = dict(matplotlib.rcParams)
    draw(figures["profile"], "zh")
    assert dict(matplotlib.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_simulated_answers_are_marked_in_every_figure(document, real_document):
    for marked, source in ((True, document), (False, real_document)):
        for figure in source.blocks:
            if isinstance(figure, Figure):
                assert ("模拟数据" in texts_of(figure_of(figure, "zh"))) is marked
                assert ("Simulated data" in texts_of(figure_of(figure, "en"))) is marked


def test_profile_axis_is_fixed(figures):
    ax = figure_of(figures["profile"], "en").axes[0]
    assert ax.get_xlim() == (0, 100)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # first row on top


def test_values_and_counts_stand_beside_the_dots(figures):
    texts = texts_of(figure_of(figures["profile"], "en"))
    assert "71.4 [69.1, 73.6]" in texts
    assert "not estimable" in texts
    assert "412" in texts
    assert "0.432 [0.362, 0.503]" in texts_of(figure_of(figures["coefficients"], "zh"))


def test_dots_stand_where_the_numbers_say(figures):
    ax = figure_of(figures["coefficients"], "en").axes[0]
    dots = next(line for line in ax.lines if len(line.get_xdata()) == 4)
    assert list(dots.get_xdata()) == [0.43231963254159567, 0.021, -0.3104, -0.0004]
    low, high = ax.get_xlim()
    assert low < -0.55
    assert high > 0.503


def test_bars_start_at_zero_and_add_up(figures):
    main, beside = figure_of(figures["likert"], "zh").axes
    left = min(bar.get_x() for bar in main.patches)
    right = max(bar.get_x() + bar.get_width() for bar in main.patches)
    assert left == pytest.approx(-(22.5 + 30.4))
    assert right == pytest.approx(50.1 + 35.3)
    assert sum(bar.get_width() for bar in beside.patches) == pytest.approx(21.9 + 10.4 + 27.0)
    # One percentage point is as long beside the bars as in them.
    scale = [ax.get_position().width / (ax.get_xlim()[1] - ax.get_xlim()[0]) for ax in (main, beside)]
    assert scale[0] == pytest.approx(scale[1])


def test_bars_are_named_in_scheme_order(figures):
    legend = figure_of(figures["likert"], "zh").legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["非常不同意", "不同意", "一般", "同意", "非常同意"]


def _likert_of(options: int, rows: int) -> Figure:
    heads = {f"option_{i}": same(f"option number {i}") for i in range(1, options + 1)}
    cells = tuple(
        (same(f"item {r}"), *(Number(f"{r}.{i}", 100 / options, "percent") for i in range(options)), 9, 1)
        for r in range(rows)
    )
    table = Table("t", same("t"), ("term", *heads, "n_obs", "n_missing"), cells, (), heads)
    return Figure("t", same("t"), same("alt"), "likert", table)


@pytest.mark.parametrize("options", [1, 2, 4, 7, 10])
def test_any_number_of_options(options):
    drawing = figure_of(_likert_of(options, 2), "en")
    assert len(drawing.axes) == 1 + options % 2
    assert sum(bar.get_width() for ax in drawing.axes for bar in ax.patches) == pytest.approx(200)


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_without_rows_says_so(figures, kind):
    figure = figures[kind]
    empty = replace(figure, table=replace(figure.table, rows=()))
    assert "There is nothing to show" in texts_of(figure_of(empty, "en"))
    assert draw(empty, "zh")


def test_a_label_with_dollar_signs_is_no_formula(figures):
    texts = texts_of(figure_of(figures["coefficients"], "en"))
    assert any("$a$" in text for text in texts)
    broken = same("$\\frac{$ costs $")
    rows = ((broken, *figures["coefficients"].table.rows[0][1:]),)
    assert draw(replace(figures["coefficients"], table=replace(figures["coefficients"].table, rows=rows)), "en")


def test_long_labels_make_the_figure_higher(figures):
    figure = figures["profile"]
    row = figure.table.rows[0]
    long = Text(zh="很长的标签" * 20, en="a very long label " * 12)
    tall = replace(figure, table=replace(figure.table, rows=((long, *row[1:]),)))
    short = replace(figure, table=replace(figure.table, rows=(row,)))
    for language in LANGUAGES:
        assert size_of(draw(tall, language))[1] > size_of(draw(short, language))[1] + 100


def test_a_character_no_font_has_is_refused(figures):
    figure = figures["profile"]
    row = (same("Private \ue000 sign"), *figure.table.rows[0][1:])
    with pytest.raises(UsageError) as refused:
        draw(replace(figure, table=replace(figure.table, rows=(row,))), "en")
    assert refused.value.code == "glyph_missing"
    assert "U+E000" in refused.value.say("zh")


def test_a_notebook_shows_the_figure_with_its_title(figures):
    drawing = figure_of(figures["profile"], "zh")
    assert "五维治理指数：均值与置信区间" in texts_of(drawing)
    assert size_of(drawing._repr_png_())[0] > 600
    assert pickle.loads(pickle.dumps(drawing)).get_figwidth() == pytest.approx(6.3)


def test_png_carries_the_alternative_text(figures):
    from PIL import Image

    image = Image.open(io.BytesIO(draw(figures["profile"], "en")))
    assert image.info["Description"] == figures["profile"].alt.en
