"""Where hardly any sampling units stand behind a mean, no interval is printed, and a note says why."""

import math

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.steps.few_units import FEWEST_DEGREES
from governance_survey.steps.figures import profile_figure
from governance_survey.words.numbers import WITHHELD, agrees

from ..linked_study import read, scored
from .test_joint_display import AGAINST, indices, interviews

NOTES = {"zh": "自由度只有 {d}，不足 4", "en": "degrees of freedom of {d}; under 4"}


def by_units(units: int) -> gs.Responses:
    """The simulated workers, dealt to so many sampling units."""
    table = read("worker").table.frame.to_native().copy()
    table["psu_id"] = 1 + np.arange(len(table)) % units
    return read("worker", table, strata="none")


def told(table, language: str, dof: str) -> bool:
    return any(NOTES[language].format(d=dof) in note.say(language) for note in table.notes)


@pytest.mark.parametrize("units", [2, FEWEST_DEGREES, FEWEST_DEGREES + 1])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_mean_of_few_units_stands_without_its_interval(units: int, language: str) -> None:
    found = gs.score(by_units(units), gs.read_scheme("five_dimensions"))
    few = units - 1 < FEWEST_DEGREES
    described = gs.describe(found, ["W_LAW"])
    figure = profile_figure(found)
    for table, frame in ((found.table(), found.tidy()), (described.table(), described.tidy()), (figure.table,) * 2):
        frame = frame if hasattr(frame, "conf_low") else frame.to_frame()
        assert np.isfinite(frame.estimate.astype(float)).all()
        assert (frame[["conf_low", "conf_high"]].isna().all(axis=None)) == few
        assert told(table, language, str(units - 1)) == few
        low = table.columns.index("conf_low")
        assert ({row[low] for row in table.shown(language)} == {"—"}) == few
    assert few == (found.estimates[0].mean.dof < FEWEST_DEGREES) and math.isfinite(found.estimates[0].mean.low)
    gs.plot(found, language=language)


def test_groups_of_few_units_alone_lose_their_intervals() -> None:
    made = gs.differences(scored().parts[0], ["W_LAW"], by="urban")
    groups = next(table for table in made.tables() if table.name == "groups")
    assert {row[groups.columns.index("conf_low")] for row in groups.shown("en")} == {"—"} and told(groups, "en", "1, 2")


def test_a_handful_of_communities_has_a_mean_without_an_interval() -> None:
    keys = indices().linked.communities[:3]
    found = gs.joint_display(interviews({key: [("PB.LAW.3", AGAINST)] for key in keys}), indices(), draws=99)
    table = next(table for table in found.tables() if table.name == "joint_sides")
    shown = [row for row in table.rows if row[1] is not None]
    assert shown and {row[2].style for row in shown} == {WITHHELD} and told(table, "zh", "2")


def test_a_dash_stands_for_no_number() -> None:
    assert agrees("—", float("nan")) and not agrees("—", 50.0)
