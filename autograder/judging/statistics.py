"""Tests of randomness whose false-alarm rate is known, without a simulation."""

from collections.abc import Callable

import numpy as np
import scipy  # which loads scipy.stats where it is used: a second that most commands do without

FALSE_ALARM = 1e-9
"""The false-alarm rate of one statistical test.  A check that makes fewer than 1,000 of them takes
points from a right answer less often than once in a million runs."""


def p_of_normals(statistics: np.ndarray) -> float:
    """The two-sided p-value of the largest of some standard normal statistics (Bonferroni)."""
    return float(2 * scipy.stats.norm.sf(np.abs(statistics)).min() * np.size(statistics))


def along(directions: np.ndarray, noise: np.ndarray, axis: int | None = None) -> np.ndarray:
    """Σ direction · noise / ‖direction‖ along an axis (or over everything): exactly standard normal
    if the noise is, and knows nothing of the directions, which may be other noise."""
    return np.asarray((directions * noise).sum(axis) / np.sqrt((directions**2).sum(axis)))


def p_of_squares(totals: np.ndarray | float, degrees: np.ndarray | int) -> float:
    """The two-sided p-value of the most unusual of some sums of squares, each of `degrees` standard
    normal numbers (Bonferroni)."""
    tails = np.minimum(scipy.stats.chi2.cdf(totals, degrees), scipy.stats.chi2.sf(totals, degrees))
    return float(2 * tails.min() * tails.size)


def p_of_spreads(values: np.ndarray, groups: np.ndarray) -> float:
    """The two-sided p-value of the most unusual spread among groups of standard normal values;
    `groups` has the number of each value's group."""
    sizes = np.bincount(groups.ravel())
    totals = np.bincount(groups.ravel(), weights=values.ravel() ** 2)
    return p_of_squares(totals[sizes > 0], sizes[sizes > 0])


def p_of_counts(counts: np.ndarray | int, draws: int, weights: np.ndarray | float) -> float:
    """The two-sided p-value of the most unusual of some counts (Bonferroni): of so many independent
    draws, each is counted with the probability that its weight says."""
    below, above = (
        scipy.stats.binom.cdf(counts, draws, weights),
        scipy.stats.binom.sf(counts - 1, draws, weights),
    )
    return float(2 * np.minimum(below, above).min() * np.size(counts))


def kolmogorov(
    values: np.ndarray, law: Callable[[np.ndarray], np.ndarray] = scipy.special.ndtr
) -> float:
    """The Kolmogorov-Smirnov distance of `values` from a distribution, given by its `law`, the
    cumulative distribution function; standard normal by default."""
    return float(scipy.stats.ks_1samp(np.ravel(values), law).statistic)


def p_of_shape(
    values: np.ndarray, law: Callable[[np.ndarray], np.ndarray] = scipy.special.ndtr
) -> float:
    """The p-value of that distance."""
    return float(scipy.stats.ks_1samp(np.ravel(values), law).pvalue)
