"""What `save` is handed: things it writes, or one sentence of where else they go."""

import pytest

import governance_survey as gs
from governance_survey.errors import UsageError


@pytest.fixture(scope="module")
def model():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    return gs.fit("W_RSK ~ W_LAW", gs.score(gs.simulate(form, seed=1, communities=8, scheme=scheme), scheme))


def test_results_and_data_are_told_their_way(model, tmp_path):
    for thing in (model, model.tidy(), None):
        with pytest.raises(UsageError, match="cannot_save") as caught:
            gs.save(thing, tmp_path / "x.docx")
        assert type(thing).__name__ in str(caught.value)
        assert "gs.save(gs.report([], tables=[result]), path)" in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_the_named_way_works(model, tmp_path):
    made = gs.report([], tables=[model])
    assert gs.verify(gs.save(made, tmp_path / "x.docx"), made).passed
