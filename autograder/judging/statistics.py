"""Tests of randomness whose false-alarm rate is known, without a simulation."""

from collections.abc import Callable

import numpy as np
from scipy import stats

FALSE_ALARM = 1e-9
"""The false-alarm rate of one statistical test.  A check that makes fewer than 1,000 of them takes
points from a right answer less often than once in a million runs."""


def p_of_normals(statistics: np.ndarray) -> float:
    """The two-sided p-value of the largest of some standard normal statistics (Bonferroni)."""
    return float(2 * stats.norm.sf(np.abs(statistics)).min() * np.size(statistics))


def p_of_squares(total: float, degrees: int) -> float:
    """The two-sided p-value of a sum of squares of `degrees` standard normal numbers."""
    return float(2 * min(stats.chi2.cdf(total, degrees), stats.chi2.sf(total, degrees)))


def kolmogorov(
    values: np.ndarray, law: Callable[[np.ndarray], np.ndarray] = stats.norm.cdf
) -> float:
    """The Kolmogorov-Smirnov distance of `values` from a distribution, given by its `law`, the
    cumulative distribution function; standard normal by default."""
    return float(stats.ks_1samp(np.ravel(values), law).statistic)


def p_of_shape(
    values: np.ndarray, law: Callable[[np.ndarray], np.ndarray] = stats.norm.cdf
) -> float:
    """The p-value of that distance."""
    return float(stats.ks_1samp(np.ravel(values), law).pvalue)
