"""Segments and boundaries: Krippendorff's examples, the formula written out section by section, edges."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.coder_agreement import (
    bootstrap_boundaries,
    bootstrap_unitizing,
    boundary_agreement,
    coder_segments,
    unitizing_alpha,
)

# Krippendorff (1995, p. 57): four pairs of observers of 24 places; begin and length, first observer and second.
EXAMPLES = {
    "A": ([(2, 8), (14, 6)], [(4, 4), (15, 2)]),
    "B": ([(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)]),
    "C": ([(2, 6), (10, 2), (14, 4), (20, 2)], [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)]),
    "D": ([(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)], [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)]),
}


def refused(code, function, *arguments, **named):
    with pytest.raises(EstimationError) as problem:
        function(*arguments, **named)
    assert problem.value.code == code


def pair(parts, stretch=1):
    rows = [(begin * stretch, (begin + length) * stretch, coder)
            for coder, part in enumerate(parts) for begin, length in part]  # fmt: skip
    begin, end, coder = np.array(rows).T
    return coder_segments(begin, end, coder, 0 * coder, n_coders=2, n_codes=1, lengths=[24 * stretch])


@pytest.mark.parametrize(("name", "expected", "alpha"), [("A", 0.06990, 0.553), ("D", 0.41445, 0.066)])
def test_krippendorff_1995(name, expected, alpha):
    """His figures are of a continuum without grain: places so fine that the length of one no longer counts."""
    found = unitizing_alpha(pair(EXAMPLES[name], stretch=50_000))
    assert found.expected[0] == pytest.approx(expected, abs=1e-5)
    assert found.estimate == pytest.approx(alpha, abs=0.0006)


@pytest.mark.parametrize(("name", "observed"), [("A", 0.03125), ("B", 2.26736), ("C", 0.02777), ("D", 0.38715)])
def test_observed_disagreement_of_krippendorff_1995(name, observed):
    assert unitizing_alpha(pair(EXAMPLES[name])).observed[0] == pytest.approx(observed, abs=1e-5)


def test_two_figures_of_1995_do_not_follow_from_the_formula():
    """C: .08642 is ours without the sum of l(l - 1) in the divisor, which A and D have; B: the third figure is off."""
    found = unitizing_alpha(pair(EXAMPLES["C"], stretch=50_000))
    assert found.expected[0] == pytest.approx(0.09050, abs=1e-5)
    squares = sum(length**2 for part in EXAMPLES["C"] for _, length in part)
    assert found.expected[0] * (1 - squares / 48**2) == pytest.approx(0.08642, abs=1e-5)
    found = unitizing_alpha(pair(EXAMPLES["B"], stretch=50_000))
    lengths = np.array([length for part in EXAMPLES["B"] for _, length in part])
    into_gaps = sum(n**2 * max(gap - n, 0) for n in lengths for gap in (6, 14))
    chance = 2 / 24 * (7 * 2 / 3 * (lengths**3).sum() + into_gaps) / (48**2 - (lengths**2).sum())
    assert found.expected[0] == pytest.approx(chance, abs=1e-5)
    assert chance == pytest.approx(1.17731, abs=0.002)


def test_the_grain_changes_what_chance_expects():
    """Twelve places (Krippendorff 1995, formula of 2004): D_o .02777, D_e .05494."""
    halved = [np.array([(b // 2, b // 2 + n // 2) for b, n in part]) for part in EXAMPLES["C"]]
    rows, coder = np.vstack(halved), np.repeat([0, 1], [4, 5])
    small = unitizing_alpha(coder_segments(*rows.T, coder, 0 * coder, n_coders=2, n_codes=1, lengths=[12]))
    assert small.observed[0] == pytest.approx(0.02777, abs=1e-5)
    assert small.expected[0] == pytest.approx(0.05494, abs=1e-5)


def sections(spans, length):
    """Segments and gaps of one coder and code, in order: (begin, length, is a segment)."""
    found, at = [], 0
    for begin, end in sorted(spans):
        if begin > at:
            found.append((at, begin - at, False))
        found.append((begin, end - begin, True))
        at = end
    return [*found, (at, length - at, False)] if at < length else found


def distance(g, h):
    (b, n, is_one), (c, k, is_other) = g, h
    if is_one and is_other and -n < b - c < k:
        return (b - c) ** 2 + (b + n - c - k) ** 2
    if is_one and not is_other and k - n >= b - c >= 0:
        return n**2
    if is_other and not is_one and k - n <= b - c <= 0:
        return k**2
    return 0


def by_hand(spans, length):
    """Observed and expected disagreement of coders' segments of one code in one text, as Krippendorff writes them."""
    m = len(spans)
    parts = [sections(own, length) for own in spans]
    seen = sum(distance(g, h) for i in range(m) for j in range(m) if i != j for g in parts[i] for h in parts[j])
    units = [n for part in parts for _, n, is_one in part if is_one]
    gaps = [n for part in parts for _, n, is_one in part if not is_one]
    chance = sum(
        (len(units) - 1) / 3 * (2 * n**3 - 3 * n**2 + n) + n**2 * sum(k - n + 1 for k in gaps if k >= n) for n in units
    )
    places = m * length * (m * length - 1) - sum(n * (n - 1) for n in units)
    return seen / (m * (m - 1) * length**2), 2 / length * chance / places


def drawn(rng, length, most=8):
    cuts = np.sort(rng.choice(length + 1, size=2 * rng.integers(0, most), replace=False)).reshape(-1, 2)
    return [tuple(cut) for cut in cuts.tolist()]


@pytest.mark.parametrize("seed", range(6))
def test_sums_are_the_formula_section_by_section(seed):
    rng = np.random.default_rng(seed)
    spans = [[drawn(rng, 90) for _ in range(3)] for _ in range(2)]  # code, coder
    spans[0][0] += [] if spans[0][0] else [(3, 9)]
    rows = np.array([(b, e, i, c) for c, code in enumerate(spans) for i, own in enumerate(code) for b, e in own])
    found = unitizing_alpha(coder_segments(*rows[rng.permutation(len(rows))].T, n_coders=3, n_codes=2, lengths=[90]))
    expected = np.array([by_hand(code, 90) for code in spans])
    np.testing.assert_allclose(found.observed, expected[:, 0], rtol=1e-12)
    np.testing.assert_allclose(found.expected, expected[:, 1], rtol=1e-12)
    assert found.estimate == pytest.approx(1 - expected[:, 0].sum() / expected[:, 1].sum())


def many(texts=8, noise=2, seed=1):
    rng = np.random.default_rng(seed)
    rows = []
    for text in range(texts):
        for begin in range(10, 190, 30):
            for coder in (0, 1):
                shift = rng.integers(-noise, noise + 1, 2) if noise else np.zeros(2, dtype=int)
                rows.append((begin + shift[0], begin + 15 + shift[1], coder, (begin // 30) % 2, text))
    return np.array(rows).T


def test_texts_drawn_once_each_are_the_texts():
    """One draw of each text gives the estimate; a text taken twice is as two texts alike."""
    rows = many(3)
    twice = np.concatenate([rows, rows[:, rows[4] == 0] + [[0], [0], [0], [0], [3]]], axis=1)
    found = unitizing_alpha(coder_segments(*twice, n_coders=2, n_codes=2, lengths=[200] * 4))
    from governance_survey.statistics.coder_agreement.unitizing import _disagreements, _sums

    sums = _sums(coder_segments(*rows, n_coders=2, n_codes=2, lengths=[200] * 3))
    observed, expected = _disagreements(np.array([[2.0, 1, 1]]), sums)
    np.testing.assert_allclose(observed[0], found.observed, rtol=1e-12)
    np.testing.assert_allclose(expected[0], found.expected, rtol=1e-12)


def test_interval_of_texts():
    segments = coder_segments(*many(20), n_coders=2, n_codes=2, lengths=[200] * 20)
    found = bootstrap_unitizing(segments, seed=1)
    assert found.low < found.estimate < found.high
    np.testing.assert_array_equal(found.draws, bootstrap_unitizing(segments, seed=1).draws)
    exact = coder_segments(*many(20, noise=0), n_coders=2, n_codes=2, lengths=[200] * 20)
    assert bootstrap_unitizing(exact, seed=1).std_error == 0.0
    refused("too_few_documents", bootstrap_unitizing,
            coder_segments(*many(4), n_coders=2, n_codes=2, lengths=[200] * 4), seed=1)  # fmt: skip
    refused("too_few_draws", bootstrap_unitizing, segments, seed=1, draws=10)


def test_coders_who_read_different_texts_do_not_agree():
    """Each cut only the text the other never saw: other programs call what nobody compared agreement."""
    rows = np.array([[5, 5], [9, 9], [0, 1], [0, 0], [0, 1]])
    read = np.array([[True, False], [False, True]])
    refused("no_common_documents", coder_segments, *rows, n_coders=2, n_codes=1, lengths=[50, 50], read=read)
    both = np.concatenate([rows, [[20, 20], [30, 30], [0, 1], [0, 0], [2, 2]]], axis=1)
    read = np.vstack([read, [[True, True]]])
    segments = coder_segments(*both, n_coders=2, n_codes=1, lengths=[50, 50, 50], read=read)
    found = unitizing_alpha(segments)
    assert (found.estimate, found.n_documents, found.n_left_out) == (1.0, 1, 2)
    unread = unitizing_alpha(coder_segments(*both, n_coders=2, n_codes=1, lengths=[50, 50, 50]))
    assert unread.estimate < 1


def test_a_code_nobody_used_has_no_alpha_and_one_coder_silent_is_disagreement():
    rows = np.array([[5], [9], [0], [0]])
    found = unitizing_alpha(coder_segments(*rows, n_coders=2, n_codes=2, lengths=[50]))
    assert np.isnan(found.by_code[1])
    assert found.estimate == found.by_code[0] <= 0
    nothing = coder_segments(*np.zeros((4, 0), dtype=int), n_coders=2, n_codes=1, lengths=[50])
    refused("no_segments", unitizing_alpha, nothing)


@pytest.mark.parametrize(
    ("code", "rows", "named"),
    [
        ("outside_text", [[5], [5], [0], [0]], {}),
        ("outside_text", [[45], [51], [0], [0]], {}),
        ("outside_text", [[-1], [5], [0], [0]], {}),
        ("segments_do_not_fit", [[5], [9], [2], [0]], {}),
        ("segments_do_not_fit", [[5], [9], [0], [1]], {}),
        ("segments_do_not_fit", [[5.5], [9], [0], [0]], {}),
        ("segments_do_not_fit", [[5], [9], [0], [0]], {"document": np.array([1])}),
        ("segments_do_not_fit", [[5], [9], [0], [0]], {"read": np.ones((1, 3), dtype=bool)}),
        ("overlapping_segments", [[5, 8], [9, 12], [0, 0], [0, 0]], {}),
        ("one_coder", [[5], [9], [0], [0]], {"n_coders": 1}),
    ],
)
def test_segments_that_cannot_be(code, rows, named):
    refused(code, coder_segments, *np.array(rows), **({"n_coders": 2, "n_codes": 1, "lengths": [50]} | named))


def test_segments_that_touch_do_not_overlap():
    rows = np.array([[5, 9, 5], [9, 12, 12], [0, 0, 1], [0, 0, 0]])
    found = unitizing_alpha(coder_segments(*rows, n_coders=2, n_codes=1, lengths=[50]))
    assert found.observed[0] == pytest.approx(2 * ((12 - 9) ** 2 + (9 - 5) ** 2) / (2 * 50**2))


def test_boundaries_match_as_many_as_they_can():
    """0 could take 4, but then 8 would stay alone; against a search of every matching."""
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(2)
    for _ in range(200):
        a, b = (np.sort(rng.choice(60, rng.integers(1, 12), replace=False)) for _ in range(2))
        found = boundary_agreement(a, b, tolerance=4)
        near = np.abs(a[:, None] - b) <= 4
        most = near[linear_sum_assignment(-near.astype(int))].sum()
        assert found.matched.sum() == most
        assert boundary_agreement(b, a, tolerance=4).estimate == found.estimate


def test_boundaries_of_different_texts_never_match():
    found = boundary_agreement(
        np.array([10, 90]), np.array([10, 90]), np.array([0, 1]), np.array([1, 0]), n_documents=2
    )
    assert (found.estimate, found.matched.tolist(), found.first.tolist()) == (0.0, [0, 0], [1, 1])
    assert np.isnan(found.mean_distance)


def test_boundaries_edges():
    one = boundary_agreement(np.array([10]), np.array([], dtype=int))
    assert (one.estimate, one.of_first) == (0.0, 0.0)
    assert np.isnan(one.of_second)
    assert boundary_agreement(np.array([10]), np.array([15])).estimate == 1.0
    assert boundary_agreement(np.array([10]), np.array([16])).estimate == 0.0
    assert boundary_agreement(np.array([10]), np.array([10]), tolerance=0).estimate == 1.0
    nothing = np.array([], dtype=int)
    refused("no_boundaries", boundary_agreement, nothing, nothing)
    refused("negative_tolerance", boundary_agreement, one.first, one.first, tolerance=-1)
    refused("boundaries_do_not_fit", boundary_agreement, np.array([-3]), np.array([3]))
    refused("boundaries_do_not_fit", boundary_agreement, np.array([3]), np.array([3]), np.array([1]), np.array([0]))


def test_interval_of_boundaries():
    rng = np.random.default_rng(3)
    a = np.tile(np.arange(20, 400, 20), 12)
    text = np.repeat(np.arange(12), 19)
    found = boundary_agreement(a, a + rng.integers(-8, 9, len(a)), text, text, n_documents=12)
    interval = bootstrap_boundaries(found, seed=1)
    assert interval.low < found.estimate < interval.high
    np.testing.assert_array_equal(interval.draws, bootstrap_boundaries(found, seed=1).draws)
    refused("too_few_documents", bootstrap_boundaries, boundary_agreement(np.array([3]), np.array([3])), seed=1)
    refused("too_few_draws", bootstrap_boundaries, found, seed=1, draws=99)
