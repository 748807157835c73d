"""A notebook stores the text of a result, not every field it holds."""

import pytest

import governance_survey as gs

from ..steps.studies import worker_indices, workers

IPython = pytest.importorskip("IPython.lib.pretty", reason="IPython is not installed")


def test_the_last_line_of_a_cell_is_short():
    model = gs.fit("W_RSK ~ W_LAW", worker_indices())
    for result in (model, model.table(), gs.interpret(model, "W_LAW"), worker_indices(), gs.validate(workers())):
        shown = IPython.pretty(result)
        assert shown == str(result) and len(shown) < len(repr(result))
