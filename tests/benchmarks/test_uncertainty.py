"""Uncertainty of a coefficient at full size, and an index made again beside COINr: seconds of the processor."""

import time

import pytest

import governance_survey as gs
from governance_survey.steps.uncertainty.engine import Setting

COINR = 0.12  # seconds of one regeneration, COINr 1.1 in R on the machine where the peers were measured
FORMULA = "W_RSK ~ W_LAW + W_COL + W_REF + W_PRO + urban"


def scored(**sizes):
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    return gs.score(gs.simulate(form, seed=1, scheme=scheme, **sizes), scheme)


@pytest.mark.slow
def test_four_sources_at_full_size_take_under_a_minute_and_come_out_the_same():
    indices = scored(communities=200)
    completed = gs.impute(indices.responses, m=5, seed=1, iterations=2)
    imputed = [gs.score(one, indices.scheme) for one in completed]
    model = gs.fit(FORMULA, indices)
    start = time.process_time()
    found = gs.uncertainty(model, indices, "W_LAW", seed=1, n=1024, imputed=imputed)
    taken = time.process_time() - start
    again = gs.uncertainty(model, indices, "W_LAW", seed=1, n=1024, imputed=imputed)
    rows, refits = indices.responses.n_rows, 1024 * 6
    each = 1000 * taken / refits
    print(f"uncertainty, {rows:,} workers, 60 items, {refits:,} refits: {taken:.1f} s ({each:.2f} ms each)")
    assert found.perturbed == ("sampling", "missing", "measurement", "method")
    assert found.values.tolist() == again.values.tolist()
    assert [str(table) for table in found.tables()] == [str(table) for table in again.tables()]
    assert taken < 60


@pytest.mark.slow
def test_an_index_is_made_again_a_hundred_times_as_fast_as_by_coinr():
    indices = scored(communities=200, per_community=1)
    found = gs.uncertainty("W_CAP ~ urban", indices, seed=1, n=128, sources=("method",))
    engine, times = found.engine, 2000
    assert indices.responses.n_rows == 200
    start = time.process_time()
    for place in range(times):
        engine.scores(Setting(method=place % len(found.methods)), {})
    each = (time.process_time() - start) / times
    ratio = COINR / each
    print(f"composite of 5 dimensions, 15 parts, 200 rows: {1e6 * each:.0f} us, COINr (stored) / ours = {ratio:.0f}")
    assert each <= COINR / 100
