"""The tests of randomness, against the rates they state and against independent computations."""

import numpy as np
import pytest
from scipy import stats

from autograder.judging import (
    along,
    kolmogorov,
    p_of_counts,
    p_of_normals,
    p_of_shape,
    p_of_spreads,
    p_of_squares,
)

pytestmark = pytest.mark.pure

WEIGHTS = np.array([0.04, 0.16, 0.3, 0.5])
GROUPS = np.repeat(np.arange(5), [10, 20, 30, 0, 140])


def draws(generator):
    """The p-value of each test for data that is as it should be."""
    eps, other = generator.normal(size=(2, 50, 4))
    counts = np.bincount(generator.choice(4, 20_000, p=WEIGHTS), minlength=4)
    return {
        "normals": p_of_normals(eps),
        "along": p_of_normals(along(other, eps, axis=0)),
        "squares": p_of_squares((eps**2).sum(axis=0), 50),
        "spreads": p_of_spreads(eps, GROUPS.reshape(eps.shape)),
        "counts": p_of_counts(counts, 20_000, WEIGHTS),
        "shape": p_of_shape(eps),
    }


def test_no_test_raises_more_false_alarms_than_it_says():
    generator = np.random.default_rng(1)
    found = [draws(generator) for _ in range(1000)]
    for name in found[0]:
        p = np.array([each[name] for each in found])
        for rate in (0.001, 0.01, 0.05):
            most = stats.binom.isf(1e-7, len(p), rate)
            assert (p < rate).sum() <= most, (name, rate)
        assert (p < 0.05).mean() > 0.03, name  # and hardly fewer


def test_tails_far_out_are_exact():
    assert p_of_normals(np.array([0.0, -6.6])) == pytest.approx(4 * stats.norm.sf(6.6), rel=1e-9)
    assert p_of_squares(2500.0, 1600) == pytest.approx(2 * stats.chi2.sf(2500, 1600), rel=1e-9)
    above = stats.binom.pmf(np.arange(1000, 20_001), 20_000, 0.04).sum()
    assert p_of_counts(1000, 20_000, 0.04) == pytest.approx(2 * above, rel=1e-6)
    assert p_of_counts(0, 20_000, 0.04) == pytest.approx(2 * 0.96**20_000, rel=1e-6)


def test_the_distance_is_the_largest_between_steps_and_law():
    values = np.array([[0.1, 0.4], [0.9, 0.3]])
    assert kolmogorov(values, stats.uniform.cdf) == pytest.approx(0.75 - 0.4)
    n, distance = 60_000, kolmogorov(stats.norm.ppf((np.arange(60_000) + 0.5) / 60_000) + 0.05)
    massart = 2 * np.exp(-2 * n * distance**2)
    assert p_of_shape(stats.norm.ppf((np.arange(n) + 0.5) / n) + 0.05) <= massart * 1.001


def test_groups_without_values_do_not_count():
    values, groups = np.array([1.0, -2.0, 0.5]), np.array([0, 0, 3])
    expected = p_of_squares(np.array([5.0, 0.25]), np.array([2, 1]))
    assert p_of_spreads(values, groups) == expected
