"""A6, posterior collapse: is it measured, recognized in training logs, explained, and cured?

Active units are those of Burda, Grosse & Salakhutdinov 2016, section 5: the variance over x of the
mean E_q[z] is above 0.01.  The linear VAE is that of Lucas et al. 2019; free bits are those of
Kingma et al. 2016, appendix C.8, with the batch mean taken first.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
from scipy.special import expit

from autograder.judging import (
    ANOTHER_SHAPE,
    ANOTHER_TYPE,
    NOT_FINITE,
    UNEXPLAINED,
    Arrays,
    Claim,
    Example,
    Formula,
    Mistake,
    Part,
    Topics,
    Verdict,
    close,
    exact,
    judge_claims,
    nearest,
    number,
    numbers,
    returned,
    strings,
    verdict,
)

from .gaussian_kl import ELEMENTS, elements
from .lessons import LESSON_3


def _encoder(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (B, D) of an encoder with used, unused and odd dimensions; as many rows as
    the notebook has points."""
    b, d = int(generator.integers(900, 1100)), int(generator.integers(6, 10))
    spread, shift = generator.uniform(0.3, 1.5, d), generator.normal(0, 1, d)
    mu = shift + spread * generator.normal(size=(b, d))
    log_var = generator.uniform(-4, 1, d) + generator.normal(0, 0.4, (b, d))
    return {"mu": mu, "log_var": log_var}


_WHICH = "Which dimension do you average over, and which one do you keep?"
_TERM = "Compare the formula term by term at mu = 1 and log_var = 1: the KL there is 0.859."
_FIRST_THE_KL = (
    "First the KL of every row, then the mean: averaging mu first lets +1 and −1 cancel."
)
_AGGREGATE = "Not the KL of q(z), which all x share, but the mean over x of that of q(z|x)."


def _of_all_codes(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The KL of a normal distribution with the mean and variance of the codes of all x."""
    return elements(mu.mean(0), np.log(np.exp(log_var).mean(0) + mu.var(0)))


# fmt: off
# without what gives nan in every dimension, which has many causes
KL = ELEMENTS.without("log of log_var", "log_var read as variance").hinted({
    **dict.fromkeys((*ELEMENTS.parts, "wholes"), _TERM),
    "wrong sign of the KL": "A KL divergence is never negative.",
    "−1 missing": "At the prior the KL is 0.",
    "KL in the other direction": "KL(q ‖ p) averages over q, not over the prior.",
}).inside(
    lambda kl, mu, log_var, reduced: reduced(kl(mu, log_var)),
    wholes=[
        Mistake("KL of the averaged encoder", lambda m, v: elements(m.mean(0), v.mean(0)), _FIRST_THE_KL),
        Mistake("KL of the averaged encoder", lambda m, v: elements(m.mean(0), np.log(np.exp(v).mean(0))), _FIRST_THE_KL),
        Mistake("KL of all codes together", _of_all_codes, _AGGREGATE),
    ],
    reduced=Part(
        lambda t: t.mean(0),
        Mistake("summed over the latent dimensions", lambda t: t.sum(1), _WHICH),
        Mistake("mean over the latent dimensions", lambda t: t.mean(1), _WHICH),
        Mistake("not averaged", lambda t: t, _WHICH),
        Mistake("summed over the batch", lambda t: t.sum(0), "The KL of a dimension is a mean."),
        Mistake("mean over everything", lambda t: t.mean(), _WHICH),
        Mistake("sum of all dimensions", lambda t: t.sum(1).mean(), _WHICH),
        Mistake("summed over everything", lambda t: t.sum(), _WHICH),
        Mistake("B − 1 in place of B", lambda t: t.sum(0) / (len(t) - 1), "A mean divides by B."),
        Mistake("logarithm to base 2", lambda t: t.mean(0) / np.log(2), "In nats, not in bits."),
        Mistake("the first 100 codes only", lambda t: t[:100].mean(0), "The mean is over all of the batch."),
    ),
)
# fmt: on
"""The batch mean of each dimension's KL, from mu and log_var (B, D)."""


ENCODERS = [
    {"mu": mu, "log_var": log_var}
    for mu, log_var in (
        ([[0]], [[0]]),
        ([[1]], [[0]]),
        ([[0]], [[1]]),
        ([[1]], [[1]]),
        ([[1, 0]], [[0, 0]]),
        ([[2, 0], [-2, 0]], [[0, 0], [0, 0]]),
        ([[2, 0], [-2, 1]], [[1, 0], [0, -1]]),
        ([[1, 0], [-1, 0], [0, 0]], [[1, 0], [-1, -1], [0, -2]]),
        ([[0.1, 0.1], [0, 0]], [[0, 0], [0, 0]]),
        ([[1, 1], [1, 1.1]], [[0, 0], [0, 0]]),
        ([[1, 1], [1, 1]], [[-2, -2], [0, 0]]),
        ([[0.15, 0.12, 0.05], [-0.15, -0.12, -0.05]], [[0, 0, 1], [0, 0, 0]]),
    )
]
"""Codes of a few x at which a mistake may be seen, the smallest first; whether a variance divides by B
or by B − 1 makes no difference to what is active."""

EXAMPLE = Example("kl_per_dimension({mu}, {log_var})", KL, ENCODERS)


@verdict("A6.kl", inputs=_encoder, lesson=LESSON_3)
def kl(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is `kl_per_dimension` the batch mean of each dimension's KL?"""
    mu, log_var = inputs["mu"], inputs["log_var"]
    ask = "one number for each latent dimension, the mean over the batch, shape (latent_dim,)"
    right, mistakes = KL(mu, log_var), KL.mistakes()
    return exact(evidence["kl"], right, mistakes, mu, log_var, asked=ask, cell=EXAMPLE.cell)


def _active_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var of one encoder, float64 (B, D), in which every mistake in ACTIVE is wrong somewhere.

    Variances of mu lie on both sides of 0.01, as near as dividing by B and by B − 1 allow to give
    the same count; where they are near, the first rows vary less than the last, so that a part of
    them will not do.  Used dimensions are wide, narrow, or hardly more than the prior; quiet ones
    are constant, at the prior, shifted with a width that depends on x, or narrow.
    """
    b = int(generator.integers(200, 260))
    below = 0.01 * (b - 1) / b
    ranges = [  # in which the variances of one kind lie
        [(0.1, 0.3), (0.5, 1.5)],
        [(0.04, 0.06), (0.06, 0.1), (0.1, 1.5)],
        [(0.01002, 0.01004), (0.012, 0.02), (0.02, 0.04)],
        [(1e-8, 1e-6), (1e-6, 3e-5)],
        [(0.996 * below, 0.998 * below), (0.003, 0.009), (0.0011, 0.003)],
        [(8.6e-5, 9.8e-5), (1.2e-4, 6e-4), (0.001, 0.006)],
        [(6e-4, 9e-4), (0.001, 0.006)],
    ]
    counts = [len(kind) for kind in ranges]
    variances = [np.exp(generator.uniform(*np.log(kind).T)) for kind in ranges]
    levels = [generator.uniform(-4, 0.2, n) for n in counts]
    shifts = [generator.choice([-1, 1], n) * generator.uniform(0.3, 2, n) for n in counts]
    levels[1], levels[6] = levels[1] - 7, levels[6] - 7  # narrow, used and not used
    for kind in (2, 4):  # near the prior, used and not used
        levels[kind], shifts[kind] = 0 * levels[kind], 0 * shifts[kind]
    shifts[6] = 0 * shifts[6]
    roughness = np.repeat([0.05, 0.05, 0.05, 0.05, 0.05, 0.5, 0.05], counts)
    d = sum(counts)
    noise = generator.normal(size=(b, d))
    noise = (noise - noise.mean(0)) / noise.std(0)
    narrowly = np.repeat(np.isin(range(len(ranges)), (2, 4)), counts)
    noise[:, narrowly] = np.take_along_axis(noise, np.abs(noise).argsort(0), 0)[:, narrowly]
    mu = np.concatenate(shifts) + np.sqrt(np.concatenate(variances)) * noise
    log_var = np.concatenate(levels) + roughness * generator.normal(size=(b, d))
    order = generator.permutation(d)
    return {"mu": mu[:, order], "log_var": log_var[:, order]}


# fmt: off
ACTIVE = Formula(
    lambda mu, v, rule: np.array([rule(mu[:, :k], v[:, :k]).sum() for k in range(1, mu.shape[1] + 1)], float),
    rule=Part(
        lambda mu, v: mu.var(0) > 0.01,
        Mistake("the inactive units", lambda mu, v: mu.var(0) <= 0.01),
        Mistake("all units", lambda mu, v: np.ones(mu.shape[1], bool)),
        Mistake("the standard deviation in place of the variance", lambda mu, v: mu.std(0) > 0.01),
        Mistake("the sum of squares in place of the variance", lambda mu, v: mu.var(0) * len(mu) > 0.01),
        Mistake("the size of mu in place of its variance", lambda mu, v: (mu**2).mean(0) > 0.01),
        Mistake("the KL in place of the variance of mu", lambda mu, v: elements(mu, v).mean(0) > 0.01),
        Mistake("the variance of the posterior", lambda mu, v: np.exp(v).mean(0) > 0.01),
        Mistake("the variance of the sampled code", lambda mu, v: mu.var(0) + np.exp(v).mean(0) > 0.01),
        Mistake("the variance of mu against that of the posterior", lambda mu, v: mu.var(0) > np.exp(v).mean(0)),
        Mistake("the variance of log_var", lambda mu, v: v.var(0) > 0.01),
        Mistake("the variance of mu or of log_var", lambda mu, v: (mu.var(0) > 0.01) | (v.var(0) > 0.01)),
        Mistake(  # by D − 1, as torch divides
            "the variance over the dimensions",
            lambda mu, v: mu.var(1) * mu.shape[1] > 0.01 * max(mu.shape[1] - 1, 1),
        ),
    ),
)
# fmt: on
"""How many units are active among the first 1, 2, …, D of mu and log_var (B, D)."""


COUNT = Example("active_units({mu}, {log_var})", ACTIVE, ENCODERS, shown=lambda counts: counts[-1])


@verdict("A6.active", inputs=_active_inputs, lesson=LESSON_3)
def active(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Does `active_units` count the dimensions where the variance of mu over x is above 0.01?  It
    counts among the first 1, 2, …, D of them, so that every single one is found or missed."""
    mu, log_var = inputs["mu"], inputs["log_var"]
    whole, counts = evidence["count"], evidence["growing"]
    right = ACTIVE(mu, log_var)
    if whole.dtype.kind not in "fiu" or whole.shape not in ((), (1,)):
        if whole.shape == right.shape:
            text = "You returned a value for each dimension. Expected: how many of them are active."
            return Verdict(0.0, text, "not counted")
        ask = "Expected: one whole number, how many dimensions are active."
        return Verdict(0.0, f"You returned {returned(whole)}. {ask}", ANOTHER_TYPE)
    found = numbers(counts.reshape(-1), right.shape)
    if found is None:
        return Verdict(
            0.0,
            "For fewer dimensions of the same encoder it is not always one number.",
            ANOTHER_TYPE,
        )
    if np.array_equal(found, right):
        return Verdict(1.0, "The count agrees with the definition, dimension by dimension.")
    measure = "Active is where the mean moves with x: the variance over x of mu is above 0.01."
    k = int(np.argmax(found != right))
    text = (
        f"Among the first {k + 1} dimensions you count {number(found[k])} active ones; there "
        f"{'is' if right[k] == 1 else 'are'} {right[k]:g}."
    )
    if known := nearest(found, ACTIVE.single(), mu, log_var):
        said = f"{text} Yours is exactly what this mistake gives: {known.said}. {measure}"
        return Verdict(0.0, said, known.name, COUNT.cell(known))
    variances, counted = mu.var(0), np.diff(found, prepend=0) == 1
    low, high = variances[~counted].max(initial=0), variances[counted].min(initial=np.inf)
    if low < high < np.inf and np.array_equal(found, counted.cumsum()):
        limits = (
            f"You count what varies by {number(high)} or more, and nothing up to {number(low)}."
        )
        return Verdict(0.0, f"{text} {limits} {measure}", "another threshold")
    return Verdict(0.0, f"{text} {measure}", "another count")


def _linear_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """beta, far from 1 and from ½: one below, one above, one as small as in the notebook's picture;
    eigenvalues, float64 (3, D), for each of them, some below beta/2, in either order."""
    betas = np.array([generator.uniform(0.2, 0.4), generator.uniform(2.5, 5), 0.01])
    ranges = ((0.1, 0.45, 2), (0.55, 0.95, 2), (1.1, 1.9, 2), (2.2, 30, 3))
    ratios = np.sort(
        [np.concatenate([generator.uniform(*one) for one in ranges]) for _ in betas], axis=1
    )
    ratios[1] = ratios[1, ::-1]
    return {"eigenvalues": betas[:, None] / 2 * ratios, "beta": betas}


def linear_kl(eigenvalues: np.ndarray, variance: float) -> np.ndarray:
    """The KL of each principal direction at the optimum of a linear VAE with decoder variance
    `variance`: ½ log(eigenvalue / variance) where the eigenvalue is larger, else 0."""
    return np.log(np.maximum(eigenvalues / variance, 1)) / 2


_COMPARE = (
    "Divide ‖x − x̂‖² + β KL by β and compare with −log N(x; x̂, s² I), which is "
    "‖x − x̂‖² / (2 s²) and a constant."
)
_OFF = "A direction whose variance is below s² has q = prior, so that its KL is 0."
_PUT = "Put E[mu²] = 1 − s²/λ and sigma² = s²/λ into the KL."
_SHRUNK = "That is the KL for decoder weights of size sqrt(λ); the best are smaller: w² = λ − s²."
_TOGETHER = "sigma² is s²/λ here, and E[mu²] is 1 − s²/λ: together they are 1."
_MEAN_TOO = "E[mu²] = 1 − s²/λ belongs to the KL, too."
_USED = "That is E[mu²]; with sigma² = s²/λ put it into the KL."
_WEIGHT = "The KL itself is asked, without its weight."


def _used(values: np.ndarray, beta: float, there: np.ndarray | float) -> np.ndarray:
    """`there` where the eigenvalue is above the decoder variance, else 0."""
    return np.where(values > beta / 2, there, 0)


# fmt: off
THRESHOLD = Formula(
    lambda values, beta, variance: linear_kl(values, variance(beta) + 0 * beta),
    wholes=[  # from the eigenvalues v and beta b
        Mistake("no switched-off directions", lambda v, b: np.log(2 * v / b) / 2, _OFF),
        Mistake("½ missing", lambda v, b: 2 * linear_kl(v, b / 2), _PUT),
        Mistake("the capacity of a noisy channel", lambda v, b: np.log(1 + 2 * v / b) / 2, _SHRUNK),
        Mistake("another constant", lambda v, b: _used(v, b, (2 * v / b - np.log(2 * v / b) - 1) / 2), _TOGETHER),
        Mistake("the KL without the mean", lambda v, b: _used(v, b, (b / (2 * v) + np.log(2 * v / b) - 1) / 2), _MEAN_TOO),
        Mistake("the absolute value of the logarithm", lambda v, b: np.abs(np.log(2 * v / b)) / 2, _OFF),
        Mistake("logarithm to base 2", lambda v, b: linear_kl(v, b / 2) / np.log(2), "In nats: the natural logarithm."),
        Mistake("wrong sign of the KL", lambda v, b: -linear_kl(v, b / 2), "A KL divergence is never negative."),
        Mistake("which directions are used", lambda v, b: _used(v, b, 1.0), "Return their KL in nats."),
        Mistake("how much of a direction is used", lambda v, b: _used(v, b, 1 - b / (2 * v)), _USED),
        Mistake("β KL in place of the KL", lambda v, b: b * linear_kl(v, b / 2), _WEIGHT),
        Mistake("a threshold of β", lambda v, b: np.where(v > b, linear_kl(v, b / 2), 0), _COMPARE),
        *(Mistake("log(1 + …) in place of the logarithm", answer, "½ log(2λ/β) is 0 at λ = β/2 by itself.")
          for answer in (
              lambda v, b: np.log1p(np.maximum(2 * v / b, 1)) / 2,
              lambda v, b: _used(v, b, np.log1p(2 * v / b) / 2),
              lambda v, b: np.log1p(np.maximum(v - b / 2, 0)) / 2,
              lambda v, b: np.log1p(2 * linear_kl(v, b / 2)) / 2,
          )),
        Mistake("λ²", lambda v, b: linear_kl(v**2, b / 2), "λ is a variance already."),
    ],
    variance=Part(
        lambda b: b / 2,
        Mistake("s² = β", lambda b: b, _COMPARE),
        Mistake("s² = 2β", lambda b: 2 * b, _COMPARE),
        Mistake("s² = 1/(2β)", lambda b: 1 / (2 * b), _COMPARE),
        Mistake("s² = 1/β", lambda b: 1 / b, _COMPARE),
        Mistake("s = β/2", lambda b: (b / 2) ** 2, _COMPARE),
        Mistake("s² = sqrt(β/2)", lambda b: (b / 2) ** 0.5, _COMPARE),
        Mistake("s² = 1, whatever β", lambda b: 1.0, _COMPARE),
        Mistake("s² = ½, whatever β", lambda b: 0.5, _COMPARE),
    ),
)
# fmt: on


LINEAR = Example(
    "linear_vae_kl({eigenvalues}, {beta})",
    THRESHOLD,
    [
        {"eigenvalues": values, "beta": beta}
        for beta in (1.0, 2.0, 4.0)
        for values in ([1], [2], [0.75], [3], [0.25], [8])
    ],
)


@verdict("A6.threshold", inputs=_linear_inputs, lesson=LESSON_3)
def threshold(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is `linear_vae_kl` ½ log(2λ/β) where λ > β/2, and 0 elsewhere?"""
    values, beta = inputs["eigenvalues"], inputs["beta"][:, None]
    ask = "the KL of each direction in nats, in the shape of `eigenvalues`"
    right, kl = THRESHOLD(values, beta), evidence["kl"]
    found = exact(kl, right, THRESHOLD.mistakes(), values, beta, asked=ask, cell=LINEAR.cell)
    if found.mistake != UNEXPLAINED:
        return found
    row, column = np.unravel_index(np.argmax(np.abs(kl - right)), right.shape)
    where = f"β is {number(beta[row, 0])} there, and λ {number(values[row, column])}."
    return replace(found, message=f"{found.message} {where}")


RUNS = 3
"""How many fresh data sets a cure is tried on, until it cures one; the best run counts.  A decoder variance that is
computed from the batch, a right cure, stayed collapsed in 2 of 14 trainings; what is no cure has
the collapse as its optimum, and no luck helps it."""


ERROR, DEAREST = 0.25, 7.0
"""What a cured model may leave of the data's variance, and the nats its code may cost, as the
notebook states them.  In 150 trainings with beta = 0.02 the errors were between 0.022 and
0.044 and the costs between 2.4 and 3.0 nats; without a KL in the loss, 40 trainings cost 10.6 to
12.0; with warm-up to beta = 1, 40 trainings left at least 0.99."""

_SAME_LOSS = (
    "The optimum of the loss itself is the collapse here, so no schedule that ends at the same loss "
    "helps. What has to change in the loss, and how far?"
)
_TOO_LITTLE = (
    "The code is used, but too little: at most a quarter of the variance may be left. Compare β/2 "
    "with the variance of the noise within a cluster."
)
_TOO_DEAR = (
    "The code costs more than 7 nats; which of five clusters costs log 5 = 1.6. Without the KL in "
    "the loss this is an autoencoder, whose codes the prior misses."
)

ILLNESSES = [  # of a trained model, by its error, its price and the number of its active units
    Mistake("still collapsed", lambda error, price, units: units == 0 or error > 0.9, _SAME_LOSS),
    Mistake("too little used", lambda error, price, units: error > ERROR, _TOO_LITTLE),
    Mistake("KL not paid for", lambda error, price, units: price > DEAREST, _TOO_DEAR),
]

LOGS = 5
"""How many logs of each story are to be recognized."""


def clusters(generator: np.random.Generator, count: int) -> np.ndarray:
    """Five equally frequent clusters on a circle around 0 and normal noise: float64 (count, 2).

    The covariance is (radius²/2 + noise²) I, at most 0.376 I, below the decoder variance of ½ that
    squared error implies at β = 1.
    """
    radius, noise = generator.uniform(0.75, 0.85), generator.uniform(0.08, 0.12)
    angle = generator.uniform(0, 2 * np.pi) + 2 * np.pi / 5 * (np.arange(count) % 5)
    centres = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return generator.permutation(centres + noise * generator.normal(size=(count, 2)))


def _cure_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """x, unseen: float32 (RUNS, 1000, 2), two halves of RUNS data sets."""
    halves = [np.split(clusters(generator, 2000), 2) for _ in range(RUNS)]
    x, unseen = zip(*halves, strict=True)
    return {"x": np.stack(x).astype(np.float32), "unseen": np.stack(unseen).astype(np.float32)}


@verdict("A6.cure", inputs=_cure_inputs, lesson=LESSON_3)
def cure(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Do models trained by `train_cured` use their code, at a price, on points they never saw?

    A model is measured through encode and decode alone, with codes sampled by the measuring cell.
    """
    mu, log_var, x_hat, backwards = (
        np.asarray(evidence[name]) for name in ("mu", "log_var", "x_hat", "backwards")
    )
    runs = max(1, len(x_hat)) if x_hat.ndim else RUNS
    x = inputs["unseen"][:runs].astype(np.float64)
    for name, value in (("encode", mu), ("encode", log_var), ("decode", x_hat)):
        if value.dtype.kind not in "fiu" or value.ndim != 3 or value.shape[:2] != x.shape[:2]:
            text = (
                f"`{name}` of your model gives {returned(value)} for {len(x)} data sets of "
                f"{x.shape[1]} points. Expected: mu and log_var (N, latent_dim), points (N, 2)."
            )
            return Verdict(0.0, text, ANOTHER_SHAPE)
    if x_hat.shape != x.shape or backwards.shape != x.shape or mu.shape != log_var.shape:
        text = "Expected: mu and log_var of one shape, and decoded points of the shape of x."
        return Verdict(0.0, text, ANOTHER_SHAPE)
    if not all(np.isfinite(value).all() for value in (mu, log_var, x_hat)):
        text = "The trained model returns numbers that are not finite: did the training diverge?"
        return Verdict(0.0, text, NOT_FINITE)
    if not np.allclose(backwards[:, ::-1], x_hat, rtol=1e-3, atol=1e-3):
        text = "The same codes in another order are decoded to other points: `decode` is to be a "
        return Verdict(0.0, f"{text}function of z alone.", "decode depends on more than z")
    total = ((x - x.mean(1, keepdims=True)) ** 2).sum(2).mean(1)
    error = ((x - x_hat) ** 2).sum(2).mean(1) / total
    price = elements(mu.astype(np.float64), log_var.astype(np.float64)).sum(2).mean(1)
    units = (mu.var(1) > 0.01).sum(1)
    found = [
        next((illness for illness in ILLNESSES if illness.at(*run)), None)
        for run in zip(error, price, units, strict=True)
    ]
    ill = [illness for illness in found if illness]
    measured = " ".join(
        f"Run {i + 1}: {units[i]} active units, KL {number(price[i])} nats, "
        f"{number(100 * error[i])} % of the variance left."
        for i in range(len(x))
    )
    if len(ill) < len(x):
        again = (
            " Not in every run: a decoder variance that is learned can collapse while it is still "
            "large. Begin with a small one."
        )
        return Verdict(1.0, f"Cured. {measured}{again if ill else ''}")
    most = max(sorted(ill, key=lambda illness: illness.name), key=ill.count)
    return Verdict(0.0, f"{measured} {most.hint}", most.name)


def _warmup_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """steps and warmup_steps, integers (N,), N pairs: begin, ramp, end, and far behind."""
    steps, lengths = [], []
    for length in (1, *generator.integers(5, 5000, 4)):
        chosen = [0, length // 3, length // 2, length - 1, length, length + 1, 3 * length + 2]
        steps += chosen
        lengths += [length] * len(chosen)
    return {"steps": np.asarray(steps), "warmup_steps": np.asarray(lengths)}


_ENDS = "At step 0 the weight is 0, at step `warmup_steps` it is 1, in between it is linear."
_STAYS = "From step `warmup_steps` on the weight stays 1."

# fmt: off
WARMUP = [  # from the step s and the number of steps n
    Mistake("no end of the warm-up", lambda s, n: s / n, _STAYS),
    Mistake("a warm-up that starts again", lambda s, n: (s % n) / n, _STAYS),
    Mistake("one step too early", lambda s, n: np.minimum((s + 1) / n, 1), _ENDS),
    Mistake("one step too late", lambda s, n: np.clip((s - 1) / n, 0, 1), _ENDS),
    Mistake(
        "finished one step too early",
        lambda s, n: np.minimum(np.where(n > 1, s / np.maximum(n - 1, 1), s), 1),
        _ENDS,
    ),
    Mistake("a weight that falls", lambda s, n: 1 - np.minimum(s / n, 1), _ENDS),
    Mistake("a jump in place of a ramp", lambda s, n: (s >= n).astype(float), _ENDS),
    Mistake("0 after the warm-up", lambda s, n: np.where(s < n, s / n, 0), _STAYS),
    Mistake("max in place of min", lambda s, n: np.maximum(s / n, 1), "Of 1 and the ratio, take the smaller."),
    Mistake("a square in place of a line", lambda s, n: np.minimum(s / n, 1) ** 2, _ENDS),
    Mistake("a root in place of a line", lambda s, n: np.sqrt(np.minimum(s / n, 1)), _ENDS),
    Mistake("a cosine in place of a line", lambda s, n: (1 - np.cos(np.pi * np.minimum(s / n, 1))) / 2, _ENDS),
    Mistake("an exponential in place of a line", lambda s, n: 1 - np.exp(-s / n), _ENDS),
    Mistake("a sigmoid in place of a line", lambda s, n: expit(10 * (s / n - 0.5)), _ENDS),
    Mistake("always 1", lambda s, n: np.ones_like(s), _ENDS),
    Mistake("always 0", lambda s, n: np.zeros_like(s), _ENDS),
]
# fmt: on


RAMP = Example(
    "kl_weight({step}, {warmup_steps})",
    lambda s, n: np.minimum(s / n, 1),
    [{"step": step, "warmup_steps": 4} for step in (0, 1, 2, 3, 4, 5, 8)],
    arguments=lambda step, warmup_steps: (np.array(step), np.array(warmup_steps)),
)


@verdict("A6.warmup", inputs=_warmup_inputs, lesson=LESSON_3)
def warmup(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is `kl_weight` min(1, step / warmup_steps)?"""
    step, length = (inputs[name].astype(float) for name in ("steps", "warmup_steps"))
    right = np.minimum(step / length, 1)
    ask = "one number for each step"
    found = exact(evidence["weights"], right, WARMUP, step, length, asked=ask, cell=RAMP.cell)
    values = numbers(evidence["weights"], right.shape)
    if found.mistake != UNEXPLAINED or values is None:
        return found
    last = float(values[-1])  # far behind the end
    if any(close(values, other, 2e-5, 2e-6) for other in (np.minimum(right, last), last * right)):
        text = f"In the end your weight is {number(last)}; expected is 1. {_STAYS}"
        return Verdict(0.0, text, "another weight at the end")
    wrong = ~np.isclose(values, right, rtol=2e-5, atol=2e-6)
    i = int(np.flatnonzero(wrong)[-1])
    return Verdict(
        0.0,
        f"At step {step[i]:g} of a warm-up of {length[i]:g} steps your weight is {number(values[i])}; "
        f"expected is {number(right[i])}. {int(wrong.sum())} of {wrong.size} weights are wrong. {_ENDS}",
        UNEXPLAINED,
    )


def _free_bits_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (B, 6), three dimensions with a small KL; free, four values of λ: one
    just above the small KLs, one above their mean, one above their sum, and one that is next to 0."""
    b = int(generator.integers(150, 250))
    spread = np.concatenate([generator.uniform(0.05, 0.4, 3), generator.uniform(1.2, 2.5, 3)])
    spread = generator.permutation(spread)
    mu = spread * generator.normal(size=(b, 6))
    log_var = generator.normal(0, 0.3, (b, 6)) * spread
    kl_of = elements(mu, log_var).mean(0)
    low, high = np.sort(kl_of)[[2, 3]]
    between = low + generator.uniform(0.02, 0.1) * (high - low)  # a soft maximum shows there
    free = [between, kl_of.mean() * generator.uniform(1.1, 1.3), kl_of.sum() * 1.5, 1e-6]
    return {"mu": mu, "log_var": log_var, "free": np.asarray(free)}


_ORDER = (
    "First the mean over the batch, then the larger of λ and the KL for each dimension, then the "
    "sum over the dimensions."
)
_CORNER = "The larger one of λ and the KL has a corner: near λ a smooth function is above it."

# fmt: off
FREE_BITS = Formula(
    lambda terms, free, term: np.stack([term(terms, lam) for lam in free]),
    term=Part(  # from the KL of each row and dimension, t, and λ, f
        lambda t, f: np.maximum(f, t.mean(0)).sum(),
        Mistake("max over the sum in place of each dimension", lambda t, f: max(f, t.sum(1).mean()), _ORDER),
        Mistake("max over the sum, with λ for each dimension", lambda t, f: max(t.shape[1] * f, t.sum(1).mean()), _ORDER),
        Mistake("max for each sample in place of the batch mean", lambda t, f: np.maximum(f, t).sum(1).mean(), _ORDER),
        Mistake("min in place of max", lambda t, f: np.minimum(f, t.mean(0)).sum(), _ORDER),
        Mistake("min for each sample", lambda t, f: np.minimum(f, t).sum(1).mean(), _ORDER),
        Mistake("only what exceeds λ", lambda t, f: np.maximum(0, t.mean(0) - f).sum(), _ORDER),
        Mistake("only what exceeds λ, for each sample", lambda t, f: np.maximum(0, t - f).sum(1).mean(), _ORDER),
        Mistake("λ added", lambda t, f: (t.mean(0) + f).sum(), _ORDER),
        Mistake("λ subtracted", lambda t, f: (t.mean(0) - f).sum(), _ORDER),
        Mistake("λ ignored", lambda t, f: t.mean(0).sum(), _ORDER),
        Mistake("dimensions below λ left out", lambda t, f: (t.mean(0) * (t.mean(0) > f)).sum(), _ORDER),
        Mistake("mean over the latent dimensions", lambda t, f: np.maximum(f, t.mean(0)).mean(), _ORDER),
        Mistake("summed over the batch", lambda t, f: np.maximum(f, t.sum(0)).sum(), _ORDER),
        Mistake("summed over the batch · max for each sample", lambda t, f: np.maximum(f, t).sum(), _ORDER),
        Mistake("max for each row", lambda t, f: np.maximum(f, t.sum(1)).mean(), _ORDER),
        Mistake("½ missing", lambda t, f: np.maximum(f, 2 * t.mean(0)).sum(), _ORDER),
        Mistake("λ shared by the dimensions", lambda t, f: np.maximum(f / t.shape[1], t.mean(0)).sum(), _ORDER),
        Mistake("the distance from λ", lambda t, f: np.abs(t.mean(0) - f).sum(), _ORDER),
        *(Mistake("a soft maximum", lambda t, f, k=k: (f + np.logaddexp(0, k * (t.mean(0) - f)) / k).sum(), _CORNER)
          for k in (1, 2, 5, 10, 20, 50, 100)),
        Mistake("log(1 + …) of what exceeds λ", lambda t, f: (f + np.log1p(np.maximum(t.mean(0) - f, 0))).sum(), _ORDER),
        Mistake("log(1 + …) of what exceeds λ", lambda t, f: np.log1p(np.maximum(t.mean(0) - f, 0)).sum(), _ORDER),
        Mistake("log(1 + …) of the KL", lambda t, f: np.maximum(f, np.log1p(t.mean(0))).sum(), _ORDER),
        Mistake("λ in bits", lambda t, f: np.maximum(f * np.log(2), t.mean(0)).sum(), _ORDER),
        Mistake("not summed", lambda t, f: np.maximum(f, t.mean(0)), _ORDER),
        Mistake("not averaged", lambda t, f: np.maximum(f, t).sum(1), _ORDER),
        Mistake("max for each row · not averaged", lambda t, f: np.maximum(f, t.sum(1)), _ORDER),
    ),
)
# fmt: on
"""The free-bits term for each λ of `free`, from the KL of each row and dimension (B, D)."""


FREE = Example(
    "free_bits({mu}, {log_var}, {lam})",
    FREE_BITS,
    [{**encoder, "lam": lam} for encoder in ENCODERS[:8] for lam in (0.25, 0.5, 1.0)],
    arguments=lambda mu, log_var, lam: (
        elements(np.array(mu, float), np.array(log_var, float)),
        [lam],
    ),
    shown=lambda values: values[0],
)


@verdict("A6.free_bits", inputs=_free_bits_inputs, lesson=LESSON_3)
def free_bits(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is `free_bits` Σ_j max(λ, mean over the batch of KL_j), in value and gradient?"""
    mu, log_var, free = inputs["mu"], inputs["log_var"], inputs["free"]
    terms = elements(mu, log_var)
    right, mistakes = FREE_BITS(terms, free), FREE_BITS.single()
    ask = "one number, a sum over the dimensions"
    value = evidence["value"]
    found = exact(value, right, mistakes, terms, free, asked=ask, cell=FREE.cell)
    used = terms.mean(0) > free[0]
    slopes = {"mu": used * mu / len(mu), "log_var": used * (np.exp(log_var) - 1) / (2 * len(mu))}
    text = "The value is right"
    if found.share < 1:
        if not _carried_over(evidence["own"], evidence["value"], free):
            return found
        slopes = {name: evidence[f"own_d{name}"] for name in slopes}
        text = "With your `kl_per_dimension`, which is judged above, the value is right"
    for name, expected in slopes.items():
        got = evidence[f"d{name}"]
        if close(got, expected, rtol=1e-3, atol=1e-6):
            continue
        measured = numbers(got, mu.shape)
        if measured is None or not measured.any():
            why, mistake = f"no gradient reaches `{name}`", "no gradient"
        elif close(measured[:, used], expected[:, used], rtol=1e-3, atol=1e-6):
            why, mistake = "dimensions below λ still get a gradient", "gradient below λ"
        else:
            why, mistake = (
                f"the gradient that reaches `{name}` is not that of the value",
                "another gradient",
            )
        return Verdict(0.5, f"{text}, but {why}. {_ORDER}", mistake)
    return Verdict(1.0, f"{text}, and so are the gradients.")


def _carried_over(own: np.ndarray, value: np.ndarray, free: np.ndarray) -> bool:
    """Whether values are Σ max(λ, KL) for the KLs that the student's own function gives, of which
    some are below a λ and some above one."""
    if own.dtype.kind not in "fiu" or not (np.abs(own) < 1e6).all():
        return False
    expected = np.array([np.maximum(own, lam).sum() for lam in free])
    limits = (own < free.max()).any() and (own > free.min()).any()
    both = limits and (own.ndim == 0 or np.ptp(own) > 0)
    return bool(both) and close(value, expected, rtol=2e-5, atol=1e-6)


STORIES = (
    "healthy",
    "collapsed from the start",
    "collapsed as beta grew",
    "KL not counted",
    "overfitting",
)


def draw_log(
    generator: np.random.Generator, story: str, large: bool, warm: bool, near: bool, end: str = ""
) -> dict[str, np.ndarray]:
    """The log of one training, nats per image by epoch (E,): train_rec, valid_rec, train_kl,
    valid_kl and the weight beta; constant, the reconstruction loss of the best constant image.
    With `large`, healthy models and those that never used their code have a beta above 1; with
    `warm`, beta begins near 0; with `near`, a healthy model fits training images as well as it may,
    an overfitted one as badly as it may.  Of what is stated of the last epoch, `end` takes the KL
    to the "low" or the "high" end of its range, and both reconstructions as far apart, or as near
    to each other, as they may be.

    Wide gaps: a code at its end costs less than 1 nat (unused), 5 to 50 (used and paid for) or
    more than 100 (not paid for); both reconstructions end within 5 nats or more than 20 apart.
    Neither beta nor the training reconstruction tells a story by itself.
    """
    n = int(generator.integers(12, 30))
    at = np.arange(n) / (n - 1)
    constant = generator.uniform(190, 215)
    beta = np.minimum(1, 3.3 * at + 0.02) if warm else np.ones(n)

    def curve(start: float, end: float, speed: float, rough: float = 0.004) -> np.ndarray:
        values = end + (start - end) * np.exp(-speed * at)
        return values * (1 + rough * generator.normal(size=n))

    rec = constant * curve(
        generator.uniform(0.8, 0.95), generator.uniform(0.3, 0.33 if near else 0.5), 5
    )
    gap = generator.uniform(0.5, 2.5) * np.minimum(1, 2 * at)
    kl = curve(generator.uniform(7, 10), generator.uniform(16, 32), 4, 0.01)
    if beta[0] < 1:
        kl = kl + generator.uniform(10, 25) * np.exp(-6 * at)
    if story == "healthy" and large:  # a larger weight, and still in use
        beta = beta * generator.uniform(2, 4)
        rec, kl = constant * curve(0.92, generator.uniform(0.55, 0.65), 5), kl / 2.2 + 1
    if story == "collapsed from the start":
        beta = beta * (generator.uniform(6, 20) if large else 1)
        rec = constant * (1 + 0.06 * np.exp(-12 * at)) + 0.3 * generator.normal(size=n)
        kl = generator.uniform(0.02, 0.5) * np.exp(-4 * at) * (1 + 0.1 * generator.random(n))
        kl = 0.99 - 0.08 * kl if end == "high" else kl
        gap = 0.2 * generator.normal(size=n)
    if story == "collapsed as beta grew":
        most = generator.uniform(6, 20)
        beta = most * np.clip(at / generator.uniform(0.6, 0.85), 0.005, 1)
        gone = 1 / (1 + np.exp(-40 * (at - generator.uniform(0.42, 0.55))))
        rec = rec + gone * (constant - rec)
        left = 0.94 if end == "high" else 0
        kl = (kl + 6) * (1 - gone) + left * gone + 0.05 * generator.random(n)
    if story == "KL not counted":
        least = 0.45 if end == "high" else 0.3
        rec = constant * curve(generator.uniform(0.75, 0.85), generator.uniform(least, 0.5), 5)
        last = generator.uniform(160, 400)
        kl = 40 + (last - 40) * at ** generator.uniform(0.5, 0.9)
    if story == "overfitting":
        low = 0.42 if near else 0.25
        rec = constant * curve(
            generator.uniform(0.8, 0.9),
            generator.uniform(low, 0.26 if end == "low" else 0.45),
            6 if end else 3.5,
        )
        turn = 0.55 if end else generator.uniform(0.25, 0.4)
        gap = 2 * at + generator.uniform(70, 92) * np.maximum(0, at - turn)
        kl = kl + 5 * at
    gap += 0.3 * generator.normal(size=n) if story != "collapsed from the start" else 0
    kl_gap = 1 + 0.01 * generator.normal(size=n)
    if end:
        kl_gap = np.clip(kl_gap, 0.995, 1.005)
        if story == "overfitting":  # validation has turned round by more than 10 even so
            gap *= 20.5 / gap[-1]
        else:
            gap += (4.7 - gap[-1]) * at
        if story in USED:
            least, most = USED[story]
            kl *= (1.02 * least if end == "low" else 0.98 * most) / kl[-1]
            kl = np.minimum(kl, 1.8 * most)  # while beta is small, too
    return {
        "train_rec": rec,
        "valid_rec": rec + gap,
        "train_kl": kl,
        "valid_kl": kl * kl_gap,
        "beta": beta,
        "constant": np.asarray(constant),
    }


USED = {"healthy": (5, 50), "overfitting": (5, 50), "KL not counted": (100, 400)}
"""Between what the KL of a code that is used lies in the last epoch; the notebook does not state the
400."""

KINDS = [
    (story, i % 2 == 1, i in (1, 2), i == 0, {2: "high", 4: "low"}.get(i, ""))
    for story in STORIES
    for i in range(LOGS)
]
"""What :func:`draw_log` is asked for."""


def _logs_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """LOGS logs of each story in random order, one after the other: `epochs`, integers (N,), their
    lengths; the columns of all logs as float64 (sum of epochs,); `constant` (N,).  Every story has
    logs of each kind, so that a rule that looks at the wrong column never gets by."""
    logs = [draw_log(generator, *KINDS[i]) for i in generator.permutation(len(KINDS))]
    joined = {name: np.concatenate([np.atleast_1d(log[name]) for log in logs]) for name in logs[0]}
    return {**joined, "epochs": np.asarray([len(log["beta"]) for log in logs])}


def _story(inputs: Arrays, i: int) -> str:
    """The story of the i-th log, told by its numbers; see :func:`draw_log`."""
    end = int(inputs["epochs"][: i + 1].sum())
    part = slice(end - int(inputs["epochs"][i]), end)
    kl = inputs["train_kl"][part]
    if kl[-1] < 1:
        return STORIES[1] if kl.max() < 1 else STORIES[2]
    if kl[-1] > 100:
        return STORIES[3]
    return STORIES[4 * bool(inputs["valid_rec"][end - 1] - inputs["train_rec"][end - 1] > 20)]


BY_BETA = "a large beta taken for collapse"
"""Explains the confusion of both collapses as well, so it goes first."""

LOW_KL = "a low KL taken for collapse"

_CONFUSED = {
    ("collapsed from the start", "healthy"): "collapse taken for health",
    ("collapsed as beta grew", "healthy"): "collapse taken for health",
    ("collapsed from the start", "collapsed as beta grew"): "the two collapses confused",
    ("collapsed as beta grew", "collapsed from the start"): "the two collapses confused",
    ("KL not counted", "healthy"): "uncounted KL taken for health",
    ("KL not counted", "overfitting"): "uncounted KL taken for overfitting",
    ("overfitting", "healthy"): "overfitting taken for health",
    ("overfitting", "KL not counted"): "overfitting taken for an uncounted KL",
    ("healthy", "overfitting"): "health taken for overfitting",
    ("healthy", "KL not counted"): "a used code taken for an uncounted KL",
    ("collapsed from the start", "overfitting"): "collapse taken for overfitting",
    ("collapsed as beta grew", "overfitting"): "collapse taken for overfitting",
}

_LOOK = {
    "healthy": "A used code costs some nats, whatever beta is, and validation follows training.",
    "collapsed from the start": "Where the KL stays below 1 nat and the reconstruction at that of "
    "the constant image, z carries nothing.",
    "collapsed as beta grew": "Look at the whole curve: this KL was large once, and is not now.",
    "KL not counted": "A KL that grows past 100 nats is not in the loss that was minimized, "
    "whatever the column `beta` says.",
    "overfitting": "Compare validation with training: one falls on, the other has turned round.",
}


@verdict("A6.logs", inputs=_logs_inputs, lesson=LESSON_3)
def logs(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are all logs of a story recognized?  Of k stories k − 1 quarters count, so that giving every
    log the same diagnosis earns nothing."""
    truth = [_story(inputs, i) for i in range(len(inputs["epochs"]))]
    said = [" ".join(str(text).lower().split()) for text in strings(evidence["said"])]
    known = {story.lower(): story for story in STORIES}
    if len(said) != len(truth) or not set(said) & set(known):
        text = "Expected: `diagnose` returns one of the five texts of the table for each log."
        return Verdict(0.0, text, "another diagnosis")
    if len(set(said)) == 1:
        return Verdict(0.0, "Every log gets the same diagnosis.", "the same diagnosis for all")
    missed: dict[str, list[tuple[str, str]]] = {story: [] for story in STORIES}
    for i, (right, name) in enumerate(zip(truth, said, strict=True)):
        if known.get(name) != right:
            other = known.get(name, "something else")
            missed[right].append((other, _confusion(inputs, i, right, other)))
    whole = sum(not wrong for wrong in missed.values())
    if whole == len(STORIES):
        return Verdict(1.0, f"All {len(truth)} logs are recognized.")
    texts: list[str] = []
    names: Counter[str] = Counter()
    for story, wrong in missed.items():
        if wrong:
            (other, mistake), _ = Counter(sorted(wrong)).most_common(1)[0]
            texts.append(
                f"{len(wrong)} of {LOGS} logs `{story}` get another diagnosis, most often "
                f"`{other}` ({mistake}). {_LOOK[story]}"
            )
            names[mistake] += len(wrong)
    mistake = min(names, key=lambda name: (name != BY_BETA, -names[name]))
    return Verdict(max(0.0, (whole - 1) / 4), " ".join(texts), mistake)


def _confusion(inputs: Arrays, i: int, story: str, other: str) -> str:
    """The name of the mistake by which the i-th log, of this story, gets the other diagnosis."""
    end = int(inputs["epochs"][: i + 1].sum()) - 1
    if story in ("healthy", "overfitting") and other.startswith("collapsed"):
        if inputs["beta"][end] > 1.5:
            return BY_BETA
        return LOW_KL if inputs["train_kl"][end] < 8 else "a used code taken for collapse"
    return _CONFUSED.get((story, other), f"{story} taken for {other}")


TOPICS: Topics = {
    "mode collapse": {
        "sorvan": Claim(
            False,
            "posterior collapse taken for mode collapse",
            "mode collapse is about which samples a model draws; posterior collapse is about a "
            "code that carries nothing on x. Each can happen without the other.",
        ),
        "belutik": Claim(
            True,
            "posterior collapse taken for mode collapse",
            "if the decoder models p(x) by itself, for example pixel by pixel, its samples can be "
            "as varied as the data although z is ignored.",
        ),
    },
    "a small KL": {
        "dramo": Claim(
            False,
            "KL near 0 taken for the aim",
            "a mean KL of 0 means q(z|x) = p(z) for every x: then z carries no information on x.",
        ),
        "kevilu": Claim(
            False,
            "KL near 0 taken for the aim",
            "the smallest KL, 0, belongs to a code that carries nothing. The KL is the price of "
            "the code and says nothing on its worth without the reconstruction.",
        ),
    },
    "only the weight": {
        "tanofi": Claim(
            False,
            "only the KL weight to blame",
            "a decoder that can do without z, a decoder variance that is too large, and a bad "
            "start of the optimization lead to collapse as well, at weight 1.",
        ),
        "purgam": Claim(
            True,
            "only the KL weight to blame",
            "the right ELBO has optima (a decoder that needs no z) and stationary points where "
            "the code is ignored.",
        ),
    },
    "the weight": {
        "lomire": Claim(
            False,
            "larger beta taken for a cure",
            "a larger weight makes information in z more expensive: it causes collapse.",
        ),
        "zadupe": Claim(
            True,
            "beta and decoder variance taken for unrelated",
            "divide ‖x − x̂‖² + β KL by β: it is ‖x − x̂‖²/(2 s²) + KL with s² = β/2, and the term "
            "of s² alone does not depend on the weights.",
        ),
    },
    "a strong decoder": {
        "fiscora": Claim(
            False,
            "stronger decoder taken for a cure",
            "such a decoder reaches the best possible ELBO with q(z|x) = p(z), without paying any "
            "KL: nothing is left that z could earn.",
        ),
        "umbrate": Claim(
            True,
            "stronger decoder taken for a cure",
            "with p(x|z) = p_data(x) and q(z|x) = p(z) the ELBO is E[log p_data(x)] on average, "
            "and no model has more.",
        ),
    },
    "a proof of collapse": {
        "nivelta": Claim(
            False,
            "low KL taken for a proof",
            "half a nat is information too: about 0.7 of the log 2 nats of a fair coin. Look at "
            "the active units and at what the decoder does with z.",
        ),
        "garvesh": Claim(
            True,
            "low KL taken for a proof",
            "any KL above 0 leaves room for information, and the decoder may use it.",
        ),
    },
    "what one sees": {
        "oplenka": Claim(
            False,
            "bad likelihood expected of every collapse",
            "a decoder that models p(x) well without z gives the data a high likelihood.",
        ),
        "wistaro": Claim(
            True,
            "information left after q = p",
            "z then has the same distribution for both images, and what is decoded depends on z "
            "alone.",
        ),
    },
    "warm-up": {
        "hemodra": Claim(
            False,
            "warm-up taken for another loss",
            "at the end the weight is 1, and the loss is the one it would have been. Warm-up "
            "changes the way there.",
        ),
        "jaquilo": Claim(
            True,
            "warm-up taken for another loss",
            "with weight 1 both terms are those of the negative ELBO again.",
        ),
    },
    "free bits": {
        "rundeva": Claim(
            True,
            "free bits taken for a pull to the prior",
            "max(λ, KL) is the constant λ there, and a constant has no gradient.",
        ),
        "yalkopi": Claim(
            False,
            "free bits taken for a pull to the prior",
            "below λ the KL term is constant and pulls at nothing: the first λ nats are free.",
        ),
    },
    "active units": {
        "cobinar": Claim(
            True,
            "activity taken for a large KL",
            "a mu that is the same for every x, or a sigma that is small for every x, costs a KL "
            "and tells nothing on x.",
        ),
        "estuvo": Claim(
            False,
            "width of the posterior taken for activity",
            "sigma² = 1 everywhere is the width of the prior, typical of an unused unit; activity "
            "is the variance over x of mu.",
        ),
    },
    "the threshold": {
        "quandro": Claim(
            True,
            "decoder variance forgotten",
            "the implied decoder variance is β/2, and a linear VAE explains a direction of less "
            "variance than that as noise.",
        ),
        "mirtasa": Claim(
            True,
            "decoder variance forgotten",
            "all variances of the data grow a hundredfold while the implied decoder variance "
            "stays ½.",
        ),
    },
    "some dimensions": {
        "ibexona": Claim(
            False,
            "every inactive unit taken for a failure",
            "a dimension that would explain less than it costs is switched off at the optimum; "
            "the others carry what is known on x.",
        ),
        "vortumi": Claim(
            True,
            "every inactive unit taken for a failure",
            "a linear VAE, for example, switches off all directions of less variance than the "
            "decoder's.",
        ),
    },
}


@verdict("A6.claims", lesson=LESSON_3)
def claims(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The marks, judged as in every exercise."""
    return judge_claims(TOPICS, evidence)
