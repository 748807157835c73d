"""Linear algebra on one thread, and as before afterwards."""

import numpy as np
from threadpoolctl import threadpool_info

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
