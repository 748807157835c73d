"""The figure of uncertainty: whole in both languages, whatever the signs and the number of sources."""

import numpy as np
import pytest

from governance_survey.render.plots import draw, figure_of
from governance_survey.words.text import LANGUAGES, same

from ..drawn import outside, overlapping, said
from .test_measurement_plots import figure, number

SHARES = ("sobol_first", "sobol_first_low", "sobol_first_high", "sobol_total", "sobol_total_low", "sobol_total_high")
COLUMNS = ("term", "estimate", "conf_low", "conf_high", *SHARES)


def uncertainty(n_sources=4, centre=0.2):
    drawn = centre + 0.1 * np.random.default_rng(1).normal(size=2000)
    counts, edges = np.histogram(drawn, bins=40)
    rows = []
    for name, half in (("模型的 95% 置信区间 model", 0.15), ("各来源一同变动 all of them", 0.2)):
        rows.append((same(name), *(number(centre + half * k, "coefficient") for k in (0, -1, 1)), *[None] * 6))
    for place in range(n_sources):
        share = (place - 0.05) / n_sources
        shares = [number(share + step, "proportion") for step in (0, -0.06, 0.07, 0.15, 0.08, 0.21)]
        rows.append((same(f"来源 source {place + 1}"), None, None, None, *shares))
    return figure("uncertainty", COLUMNS, rows, marks=(np.column_stack([edges[:-1], edges[1:], counts / 2000]),))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("n_sources", "centre"), [(4, 0.2), (1, -3.0), (2, 0.0)])
def test_drawn_whole(n_sources, centre, language, caplog):
    drawing = figure_of(uncertainty(n_sources, centre), language)
    assert overlapping(drawing) == []
    assert outside(drawing) == []
    assert {"zh": "模拟数据", "en": "Simulated data"}[language] in said(drawing)
    assert {"zh": "总效应", "en": "Total"}[language] in said(drawing)
    assert draw(uncertainty(), language, "svg") == draw(uncertainty(), language, "svg")
    assert draw(uncertainty(), language, "png").startswith(b"\x89PNG")
    assert not [record for record in caplog.records if "font" in record.getMessage().lower()]


def test_bars_reach_to_the_shares():
    drawing = figure_of(uncertainty(), "en")
    bars = drawing.axes[2]
    widths = sorted(patch.get_width() for patch in bars.patches)
    expected = sorted([(k - 0.05) / 4 + step for k in range(4) for step in (0, 0.15)])
    assert widths == pytest.approx(expected)
    low, high = bars.get_xlim()
    assert low < 0 and high >= 1
