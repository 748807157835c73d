"""Linear algebra on one thread, and as before afterwards."""

import numpy as np
import scipy.linalg  # noqa: F401  a library of linear algebra of its own
from threadpoolctl import threadpool_info, threadpool_limits

import governance_survey as gs
from governance_survey.steps.imputing import imputing
from governance_survey.words.threads import one_thread


def threads() -> list[int]:
    np.linalg.inv(np.eye(2))
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_one_thread_within_and_the_old_number_afterwards():
    before = threads()
    with one_thread():
        within = threads()
    assert within and set(within) == {1}
    assert threads() == before


def test_chains_run_on_one_thread(monkeypatch):
    seen = []
    monkeypatch.setattr(imputing, "progress", lambda rounds, doing: seen.append(threads()) or iter(rounds))
    answers = gs.simulate(gs.read_instrument("community_worker"), seed=1, communities=8)
    with threadpool_limits(2, user_api="blas"):
        gs.impute(answers, m=2, seed=1, iterations=2)
        assert set(threads()) == {2}
    assert [set(one) for one in seen] == [{1}]
