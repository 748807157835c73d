"""The forest of agreement: whole in both languages, dots where the numbers are, thresholds marked."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from governance_survey.render.plots import draw, figure_of
from governance_survey.words.text import LANGUAGES, Text, same

from ..drawn import outside, overlapping, said
from .test_measurement_plots import figure, number

COLUMNS = ("term", "agreement_alpha", "conf_low", "conf_high", "attainable", "prevalence", "reason")
WHY = Text(zh="多数重抽样算不出系数", en="most draws have no coefficient")
NAN = float("nan")
# alpha, low, high, attainable, prevalence, whether tested
VALUES = [
    (0.91, 0.84, 0.97, 0.95, 12.0, True),
    (0.80, 0.70, 0.88, 1.0, 7.5, True),
    (0.40, -0.02, 0.81, 0.62, 0.6, True),
    (0.75, 0.31, 1.0, 0.9, 30.0, False),
    (NAN, NAN, NAN, NAN, 0.1, False),
]


def forest(values=VALUES):
    rows = [
        (
            same(f"PB.RSK.{place} 社区应急预案与演练 plans and drills"),
            *(number(value, "estimate") for value in own[:4]),
            number(own[4], "score"),
            None if own[5] else WHY,
        )
        for place, own in enumerate(values, 1)
    ]
    return figure("agreement", COLUMNS, rows, marks=(np.array([0.8, 0.667]),))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("values", [VALUES, VALUES[:1], VALUES[4:], VALUES * 6])
def test_drawn_whole(values, language, caplog):
    drawing = figure_of(forest(values), language)
    assert overlapping(drawing) == []
    assert outside(drawing) == []
    assert draw(forest(values), language, "svg") == draw(forest(values), language, "svg")
    assert draw(forest(values), language, "png").startswith(b"\x89PNG")
    assert not [record for record in caplog.records if "font" in record.getMessage().lower()]


def test_the_lower_limit_decides_the_mark():
    (ax,) = figure_of(forest(), "en").axes
    dots = {line.get_label(): line for line in ax.lines}
    assert list(dots["lower limit reaches 0.8"].get_xdata()) == [0.91]
    assert list(dots["lower limit from 0.667 to 0.8"].get_xdata()) == [0.80]
    assert list(dots["lower limit under 0.667"].get_xdata()) == [0.40]
    assert list(dots["not tested"].get_xdata()) == [0.75]
    assert to_hex(dots["not tested"].get_markerfacecolor()) == "#ffffff"
    assert list(dots["attainable α"].get_xdata()) == [0.95, 1.0, 0.62, 0.9]
    lines = sorted(
        line.get_xdata()[0] for line in ax.lines if len(set(line.get_xdata())) == 1 and line.get_ls() != "None"
    )
    assert lines == [0.667, 0.8]
    low, high = ax.get_xlim()
    assert low < -0.02 and high > 1


def test_values_stand_beside_the_dots():
    texts = said(figure_of(forest(), "zh"))
    assert "0.40 [−0.02, 0.81]" in texts and "无法估计" in texts and "0.6" in texts
