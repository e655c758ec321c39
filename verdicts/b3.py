"""B3, the whole VAE: is the model what its contract says, and did training make it a good one?

Nothing that a student's code reports is believed.  Losses, codes and noise are recomputed here from
the outputs for images and codes that this module drew.  Symbols and units follow Kingma & Welling
2014 (eq. 3 and appendix B): the loss is the negative ELBO in nats per image.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import expit

from autograder.judging import (
    ANOTHER_SHAPE,
    FALSE_ALARM,
    NOT_FINITE,
    TOO_GOOD,
    Arrays,
    Example,
    Formula,
    Malformed,
    Mistake,
    Part,
    Problem,
    Verdict,
    combined,
    flag,
    nearest,
    number,
    numbers,
    returned,
    verdict,
)

from . import mnist
from .gaussian_kl import ELEMENTS, kl, slopes
from .lessons import LESSON_3
from .reparameterization import (
    gradient_inputs,
    gradients,
    noise,
    noise_inputs,
    value,
    value_inputs,
)

PIXELS = (1, 28, 28)

HUGE = 1e6
"""Where a number counts as infinite: far beyond what a model gives, before or after training."""

GROWN = 1e15
"""The same for a model whose weights were made large, and for losses."""


def _some_images(generator: np.random.Generator, count: int) -> np.ndarray:
    """`count` test images of the sample, uint8 (count, 1, 28, 28), moved by up to two pixels."""
    images = mnist.sample_arrays()[2]
    chosen = generator.choice(len(images), count, replace=False)
    return _moved(images[chosen], generator.integers(-2, 3, 2))


def _moved(images: np.ndarray, by: np.ndarray) -> np.ndarray:
    return np.roll(images, tuple(by), axis=(1, 2))[:, None]


def reconstruction(logits: np.ndarray, x: np.ndarray) -> np.ndarray:
    """−log p(x|z) of each row, Bernoulli likelihood, nats: Σ softplus(logit) − x·logit."""
    pixels = np.logaddexp(0, logits) - x * logits
    return np.asarray(pixels.reshape(len(x), -1).sum(axis=1))


def _array(
    evidence: Arrays, name: str, shape: tuple[int, ...], what: str, huge: float = HUGE
) -> np.ndarray:
    """Evidence of exactly this shape, of numbers smaller than `huge`.  Raises Malformed."""
    values = numbers(evidence[name], shape)
    if values is None:
        text = f"{what} came back as {returned(evidence[name])}; expected is a tensor of shape {shape}."
        raise Malformed(text, ANOTHER_SHAPE)
    if not (np.abs(values) < huge).all():
        text = f"{what} is infinite, not a number, or larger than any useful number in places."
        raise Malformed(text, NOT_FINITE)
    return values


def _architecture_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """images: uint8 (B, 1, 28, 28); z: float32 (B, latent_dim); sizes nobody would hard-code."""
    count, latent_dim = int(generator.integers(5, 8)), int(generator.integers(11, 19))
    return {
        "images": _some_images(generator, count),
        "z": generator.normal(0, 2, (count, latent_dim)).astype(np.float32),
        "latent_dim": np.asarray(latent_dim),
        "hidden_dim": np.asarray(generator.integers(50, 120)),
    }


@verdict("B3.architecture", inputs=_architecture_inputs, lesson=LESSON_3)
def architecture(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Shapes, the meaning of both sizes, what depends on what, and the ranges of the outputs.

    Ranges are looked at with large random weights, so that a limit is one of the architecture and
    not of a small initialization: 9 × 784 logits without one negative among them, or latent values
    of one sign, have a probability far below 1e-9 for outputs that may be any real number.
    """
    count, d = inputs["z"].shape
    if not flag(evidence["is_module"]):
        return Verdict(0.0, "`VAE` does not inherit from `nn.Module`.", "not an nn.Module")
    for name in ("mu", "log_var"):
        width = evidence[name].shape[-1] if evidence[name].ndim == 2 else None
        if evidence[name].dtype.kind == "f" and width not in (None, d):
            return Verdict(
                0.0,
                f"For `VAE(latent_dim={d})` your `encode` gives {width} numbers per image in "
                f"`{name}`; expected are {d}. Is a size written into the layers?",
                "latent_dim ignored",
            )
    images, codes = (count, *PIXELS), (count, d)
    mu = _array(evidence, "mu", codes, "`mu`", GROWN)
    log_var = _array(evidence, "log_var", codes, "`log_var`", GROWN)
    logits = _array(evidence, "logits", images, "What `decode` returns", GROWN)
    _array(evidence, "forward_logits", images, "The first value that `forward` returns")
    single_mu = _array(evidence, "single_mu", (1, d), "`mu` for a single image", GROWN)
    single = _array(evidence, "single_logits", (1, *PIXELS), "`decode` for a single code", GROWN)
    for name, shape, method in (("mu", (count, 20), "`mu`"), ("logits", images, "`decode`")):
        what = f"{method} of `VAE()`, with latent_dim = 20,"
        _array(evidence, f"default_{name}", shape, what)
    problems: list[Problem] = []
    forward_mu = numbers(evidence["forward_mu"], codes)
    forward_log_var = numbers(evidence["forward_log_var"], codes)
    if forward_mu is None or forward_log_var is None:
        text = "`forward` should return logits, mu, log_var in this order."
        problems.append(Problem(0.5, text, "forward's outputs"))
    elif not (_close(forward_mu, mu) and _close(forward_log_var, log_var)):
        if _close(forward_mu, log_var) and _close(forward_log_var, mu):
            text = "`forward` returns mu and log_var in another order than `encode`."
            problems.append(Problem(0.5, text, "mu and log_var swapped"))
        else:
            text = "`forward` returns another mu or log_var than `encode` does for the same images."
            problems.append(Problem(0.5, text, "forward and encode disagree"))
    if _close(mu, log_var):
        text = "`mu` and `log_var` are the same numbers. Each needs an output of its own."
        problems.append(Problem(0.5, text, "mu and log_var from one head"))
    for name, values in (("mu", mu), ("log_var", log_var)):
        if np.ptp(values, axis=0).max() <= 1e-6 * np.abs(values).max() + 1e-9:
            text = f"`{name}` is the same for every image: it does not depend on x."
            problems.append(Problem(0.5, text, "encoder ignores x"))
            continue
        if values.min() >= 0 or values.max() <= 0:
            sign = "negative" if values.min() >= 0 else "positive"
            text = (
                f"`{name}` is never {sign}, whatever the image and the weights are. Both outputs "
                "of the encoder have to reach every real number: end it with a linear layer."
            )
            problems.append(Problem(0.5, text, f"{name} never {sign}"))
        elif np.abs(values).max() <= 1 + 1e-6:
            text = (
                f"`{name}` never leaves [−1, 1], whatever the weights are. Both outputs of the "
                "encoder have to reach every real number: end it with a linear layer."
            )
            problems.append(Problem(0.5, text, f"{name} squeezed"))
    problems += _decoder_problems(logits)
    backwards = [("backwards_mu", mu), ("backwards_log_var", log_var)]
    for name, values in (*backwards, ("backwards_logits", logits)):
        again = _array(evidence, name, values.shape, "The same input in another order", GROWN)
        if not _close(again[::-1], values):
            text = (
                "In `eval()` mode the result for one row depends on the other rows, or on the "
                "call. Expected: `encode` and `decode` are functions of each row by itself."
            )
            problems.append(Problem(0.5, text, "rows depend on each other"))
            break
    else:
        if not _close(single, logits[:1]):
            text = "A single code is decoded differently than the same code in a batch."
            problems.append(Problem(0.5, text, "rows depend on each other"))
        elif not _close(single_mu, mu[:1]):
            text = "A single image is encoded differently than the same image in a batch."
            problems.append(Problem(0.5, text, "rows depend on each other"))
    by_logits = _array(
        evidence, "by_logits", images, "The gradient of the logits with respect to x"
    )
    by_log_var = _array(evidence, "by_log_var", images, "The gradient of log_var with respect to x")
    if not np.ptp(by_logits):
        text = (
            "No gradient flows from the logits of `forward` back to the encoder: the "
            "reconstruction would never teach the encoder anything. What cuts z off?"
        )
        problems.append(Problem(0.5, text, "z cut off from the encoder"))
    if not np.ptp(by_log_var):
        text = "No gradient flows from `log_var` back to the encoder's input."
        problems.append(Problem(0.5, text, "log_var cut off"))
    parameters, wider = (_count(evidence[n]) for n in ("parameters", "wider_parameters"))
    if parameters < d:
        problems.append(Problem(1.0, "The model has no parameters to train.", "no parameters"))
    elif wider <= parameters:
        text = (
            "A larger `hidden_dim` gives a model with no more parameters: the argument is not "
            "used. Expected: it is the width of your hidden layers."
        )
        problems.append(Problem(0.5, text, "hidden_dim ignored"))
    praise = "Shapes, sizes, ranges and dependencies are those of the contract."
    return combined(problems, praise, cause_first=True)


def _count(value: np.ndarray) -> int:
    """A number of parameters, or 0 for what is none."""
    known = value.dtype.kind in "iu" and value.shape == ()
    return int(value) if known and 0 < value < 10**10 else 0


def _decoder_problems(logits: np.ndarray) -> list[Problem]:
    """What is wrong with the range of the decoder's outputs under large random weights."""
    if np.ptp(logits, axis=0).max() <= 1e-6 * np.abs(logits).max() + 1e-9:
        text = "`decode` returns the same image for every z: it does not depend on its input."
        return [Problem(0.5, text, "decoder ignores z")]
    low, high = logits.min(), logits.max()
    end = "The decoder has to end in a linear (or convolution) layer; logits are any real numbers."
    measured = f"`decode` returns values from {number(low)} to {number(high)}."
    if low >= 0 and high <= 1:
        text = (
            f"{measured} These look like probabilities; expected are logits, the values *before* "
            "the sigmoid. The sigmoid belongs to the loss and to your plots."
        )
        return [Problem(0.5, text, "probabilities in place of logits")]
    if low >= 0 or high <= 0:
        text = f"{measured} One sign never occurs. {end}"
        return [Problem(0.5, text, "decoder's outputs of one sign")]
    if np.abs(logits).max() <= 1 + 1e-6:
        text = f"{measured} Something squeezes them. {end}"
        return [Problem(0.5, text, "decoder's outputs squeezed")]
    return []


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal up to float32 rounding, relative to the size of all of it."""
    return bool(np.abs(a - b).max(initial=0) <= 1e-3 * np.abs(b).max(initial=0) + 1e-6)


def _sampling_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Inputs of B1's checks for the method, fewer of them, and of the test of what `forward` samples.

    images: uint8 (3, 1, 28, 28); eps: float32 (1500, D), 500 rows for each image; directions:
    float32 (784, 6), onto which the logits are projected.
    """
    large, few = value_inputs(generator), gradient_inputs(generator)
    large = {name: drawn[: len(drawn) // 5] for name, drawn in large.items()}
    many = {name: drawn[:70, :110] for name, drawn in noise_inputs(generator).items()}
    return {
        **large,
        "few_mu": few["mu"],
        "few_log_var": few["log_var"],
        "weight": few["weight"],
        "many_mu": many["mu"],
        "many_log_var": many["log_var"],
        "images": _some_images(generator, 3),
        "eps": generator.normal(size=(1500, int(generator.integers(5, 10)))).astype(np.float32),
        "directions": generator.normal(0, 784**-0.5, (784, 6)).astype(np.float32),
    }


@verdict("B3.sampling", inputs=_sampling_inputs, lesson=LESSON_3)
def sampling(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The method `reparameterize`, judged as in B1, and the distribution of what `forward` decodes.

    Three fifths for the method (the least of value, gradients and noise), two for `forward`.  The
    method's tests raise a false alarm with a probability below 1e-6 together; `forward` adds 18
    two-sample Kolmogorov-Smirnov tests, as many of constancy, and one of its z at FALSE_ALARM.
    """
    few = {"mu": inputs["few_mu"], "log_var": inputs["few_log_var"], "weight": inputs["weight"]}
    parts = [
        value(inputs, evidence),
        gradients(few, {**evidence, "z": evidence["few_z"]}),
        _fresh(inputs, evidence),
    ]
    method = min(parts, key=lambda part: part.share)
    inside = _inside_forward(evidence, inputs["eps"].shape, inputs["directions"].shape[1])
    share = 0.6 * method.share + 0.4 * inside.share
    if share >= 1 - 1e-9:
        return Verdict(1.0, "`reparameterize` and `forward` sample from q(z|x), fresh every time.")
    worst = method if method.share < 1 else inside
    where = "`reparameterize`: " if method.share < 1 else ""
    cell = worst.cell.replace("reparameterize", "VAE().reparameterize")
    return Verdict(share, where + worst.message, worst.mistake, cell)


def _fresh(inputs: Arrays, evidence: Arrays) -> Verdict:
    """B1's verdict on independence; the last two calls are made in eval mode here."""
    many = {"mu": inputs["many_mu"], "log_var": inputs["many_log_var"]}
    found = noise(many, evidence)
    if found.mistake == "no noise without gradients":
        return Verdict(
            0.5,
            "in `eval()` mode (or without gradients) z has no noise. Expected: a sample in both "
            "modes, because the loss on test images is an expectation over z; who wants the mean "
            "can decode `mu`.",
            "no noise in eval mode",
        )
    return found


def _inside_forward(evidence: Arrays, codes: tuple[int, ...], width: int) -> Verdict:
    """Are the logits of `forward` distributed like decode(mu + sigma·eps), for z of the shape `codes`?"""
    count = codes[0]
    try:
        forward, decoded, of_mean, once, again, watched = (
            _array(evidence, name, (count, width), "The output of `forward`", huge).reshape(
                3, -1, width
            )
            for huge, names in (
                (GROWN, ("forward", "decoded", "of_mean")),
                (HUGE, ("once", "again", "watched")),
            )
            for name in names
        )
    except Malformed as malformed:
        return malformed.verdict
    if np.ptp(decoded, axis=1).max() <= 1e-5 * np.abs(decoded).max():
        return Verdict(0.0, "The logits do not change with z at all.", "decoder ignores z")
    if np.ptp(forward, axis=1).max() <= 1e-3 * np.ptp(decoded, axis=1).max():
        if np.abs(forward - of_mean).max() <= 1e-3 * np.ptp(decoded, axis=1).max():
            text = (
                "`forward` decodes `mu`: its logits have no noise. Expected: it decodes a sample."
            )
            return Verdict(0.0, text, "forward without noise")
        text = (
            "One image, repeated in a batch, gets the same logits in every row: the noise inside "
            "`forward` is shared over the batch."
        )
        return Verdict(0.0, text, "noise shared over the batch")
    if np.abs(again - once).max() <= 1e-6 * np.abs(once).max():
        text = (
            "Two calls of `forward` returned the same logits for the same images. Expected: new "
            "noise in every call. Is a random generator given its seed again?"
        )
        return Verdict(0.0, text, "same noise in every call")
    if np.abs(watched - again).max() > 0.03 * np.abs(again).max():  # forward may use bfloat16
        text = (
            "The logits of `forward` are not `decode(z)` of the z that `reparameterize` returned: "
            "something changes z, or the logits, in between."
        )
        return Verdict(0.0, text, "forward does not decode z")
    reach = 100 * min(np.ptp(forward), np.ptp(decoded))  # which no tail of a normal z gets to
    if max(np.abs(a - np.median(decoded)).max() for a in (forward, decoded, of_mean)) > reach:
        text = "Some logits of `forward` are far from those of decoded samples mu + sigma · eps."
        return Verdict(0.0, text, "forward samples from another distribution")
    taken = numbers(evidence["taken"], codes)  # nothing if forward decodes by itself
    if taken is not None and not (
        (np.abs(taken) < 1e3).all() and stats.kstest(taken.ravel(), "norm").pvalue >= FALSE_ALARM
    ):
        text = (
            "The z that `forward` decodes is not a sample of N(mu, sigma²): (z − mu)/sigma is not "
            "standard normal. Does something change z before it is decoded?"
        )
        return Verdict(0.0, text, "forward samples from another distribution")
    p = min(
        stats.ks_2samp(a, b, method="asymp").pvalue
        for a, b in zip(_columns(forward), _columns(decoded), strict=True)
    )
    if p >= FALSE_ALARM:
        return Verdict(1.0, "")
    wider = np.median(forward.std(axis=1) / decoded.std(axis=1))
    return Verdict(
        0.0,
        f"The logits of `forward` do not scatter like those of decoded samples mu + sigma · eps "
        f"(their spread is {number(wider)} times as large). Does `forward` call `reparameterize` "
        "with `mu` and `log_var` in this order, and decode what it returns?",
        "forward samples from another distribution",
    )


def _columns(values: np.ndarray) -> list[np.ndarray]:
    """The columns (image, direction) of (3, n, width) projections."""
    return [values[i, :, j] for i in range(values.shape[0]) for j in range(values.shape[2])]


def _nelbo_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """logits, x: (B, 1, 28, 28), x grey; mu, log_var: (B, D), never near the prior; far_logits
    reaches ±100.  No logit is near 0, where rounding hides a continuous Bernoulli's constant."""
    count, d = int(generator.integers(5, 10)), int(generator.integers(11, 19))
    x = generator.random((count, *PIXELS))
    logits = generator.normal(0, 2, (count, *PIXELS))
    return {
        "logits": (logits + np.copysign(0.1, logits)).astype(np.float32),
        "x": np.where(x < 0.3, 0, np.where(x > 0.9, 1, x)).astype(np.float32),
        "mu": generator.normal(0, 1.5, (count, d)).astype(np.float32),
        "log_var": generator.uniform(-5, 2, (count, d)).astype(np.float32),
        "far_logits": (
            generator.uniform(30, 100, (count, *PIXELS))
            * generator.choice([-1, 1], (count, *PIXELS))
        ).astype(np.float32),
    }


_BATCH = "It is summed over the batch; the mean is asked for."
_AGAIN = "It is divided by the batch size twice."

# fmt: off
RECONSTRUCTION = Formula(
    lambda x, logits, d, form, scale: scale(form(x, logits), d),
    form=Part(
        lambda x, a: expit(a) - x,
        Mistake("sigmoid applied twice", lambda x, a: (expit(expit(a)) - x) * expit(a) * expit(-a),
                "A sigmoid comes before a loss that has its own."),
        Mistake("squared error of the logits", lambda x, a: 2 * (a - x), "It is a squared error, and one of the logits; the likelihood here is Bernoulli."),
        Mistake("squared error", lambda x, a: 2 * (expit(a) - x) * expit(a) * expit(-a),
                "It is a squared error; the likelihood here is Bernoulli."),
        Mistake("logits and x swapped", lambda x, a: -x, "The two arguments of the cross-entropy are swapped."),
        Mistake("sigmoid missing", lambda x, a: (a - x) / np.where(np.abs(a * (1 - a)) < 1e-12, 1, a * (1 - a)),
                "The logits are taken for probabilities."),
        Mistake("continuous Bernoulli", lambda x, a: expit(a) - x - 1 / a + 1 / np.sinh(a),
                "It is that of a continuous Bernoulli, a density with a constant of its own; a Bernoulli's is asked for."),
        Mistake("reconstruction of ink only", lambda x, a: -x * expit(-a),
                "Paper counts, too: (1 − x) log(1 − π)."),
    ),
    scale=Part(
        lambda t, d: t / len(t),
        Mistake("summed over the batch", lambda t, d: t, _BATCH),
        Mistake("mean over the pixels", lambda t, d: t / len(t) / 784,
                "It is averaged over the 784 pixels; they are summed."),
        Mistake("mean over the pixels", lambda t, d: t / 784, "It is averaged over the pixels; they are summed."),
        Mistake("divided by the batch size", lambda t, d: t / len(t) ** 2, _AGAIN),
        Mistake("mean over an image axis", lambda t, d: t / len(t) / 28, "It is averaged over 28 rows or columns."),
        Mistake("wrong sign of the reconstruction", lambda t, d: -t / len(t), "Its sign is wrong: a loss becomes smaller."),
        Mistake("½ in the reconstruction", lambda t, d: t / len(t) / 2, "There is a factor ½ too much."),
        Mistake("2 in the reconstruction", lambda t, d: 2 * t / len(t), "There is a factor 2 too much."),
        Mistake("reconstruction divided by latent_dim", lambda t, d: t / len(t) / d, "It is divided by latent_dim."),
    ),
)
"""The gradient with respect to the logits of the reconstruction term, of x, the logits and latent_dim."""

_KL_HINTS = {
    mistake.name: f"Its gradients are exactly those of this mistake: {mistake.said}."
    for mistake in (*ELEMENTS.single(), *ELEMENTS.wholes)
} | {
    "½ missing": "The factor ½ is missing.",
    "wrong sign of the KL": "Its sign is wrong: the KL would grow without limit.",
}

_UNSEEN = "constant", "log_var in place of sigma²", "sigma² in place of log sigma²"
"""Mistakes that no gradient shows, or that have those of a log_var that is cut off."""

KL = ELEMENTS.without(*_UNSEEN, "½ twice", "2 in place of ½").hinted(_KL_HINTS).inside(
    lambda kl, mu, log_var, scale: scale(slopes(kl, mu, log_var)),
    scale=Part(
        lambda t: t / t.shape[1],
        Mistake("mean over the latent dimensions", lambda t: t / t[0].size,
                "It is averaged over the dimensions; a sum is asked for."),
        Mistake("summed over the batch", lambda t: t, _BATCH),
        Mistake("mean over the latent dimensions", lambda t: t / t.shape[2], "It is averaged over the dimensions."),
        Mistake("divided by the pixels", lambda t: t / t.shape[1] / 784,
                "It is divided by the 784 pixels, which have no part in it."),
        Mistake("divided by the pixels", lambda t: t / 784, "It is divided by the number of pixels."),
        Mistake("divided by the pixels", lambda t: t / t.shape[1] ** 2 / 784, "It is divided by pixels and batch size."),
        Mistake("divided by the batch size", lambda t: t / t.shape[1] ** 2, _AGAIN),
    ),
    wholes=[
        Mistake("log_var cut off in the KL", lambda mu, v: np.stack([mu / len(mu), 0 * v]),
                "Its gradients are exactly those of this mistake: log_var cut off in the KL."),
    ],
)
# fmt: on
"""The gradients of the KL term with respect to mu and log_var, (2, B, D); a factor of ½ or 4 is a weight."""


_LOSS = (
    "a = torch.full(({count}, 1, 28, 28), {logit}, requires_grad=True)\n"
    "x = torch.full(({count}, 1, 28, 28), {pixel})\n"
    "m = {mu}.requires_grad_()\nv = {log_var}.requires_grad_()\n"
    "loss = vae_loss(a, x, m, v)\n"
)


def _images(count: int, logit: float, pixel: float, **codes: list[list[float]]) -> tuple[Any, ...]:
    a, x = (np.full((count, *PIXELS), value) for value in (logit, pixel))
    return x, a, len(codes["mu"][0])


BATCHES = [
    {"count": len(mu), "logit": logit, "pixel": pixel, "mu": mu, "log_var": log_var}
    for mu, log_var in (
        ([[0]], [[0]]),
        ([[1]], [[1]]),
        ([[1, 2]], [[1, 0]]),
        ([[1, 2], [0, 1]], [[1, 0], [-1, 2]]),
    )
    for logit, pixel in ((0.0, 0.0), (1.0, 1.0))
]
EXAMPLES = {
    "reconstruction": Example(
        f"{_LOSS}torch.autograd.grad(loss, a)[0][:, 0, 0, 0]",
        RECONSTRUCTION,
        BATCHES,
        arguments=_images,
        shown=lambda slope: slope[:, 0, 0, 0],
        apart=1e-4,
    ),
    "KL": Example(
        f"{_LOSS}torch.stack(torch.autograd.grad(loss, (m, v)))",
        KL,
        BATCHES,
        arguments=lambda mu, log_var, **images: (np.array(mu, float), np.array(log_var, float)),
        apart=1e-4,
    ),
}
"""How the gradients of a term are seen: by one pixel of each image, by the codes."""


def _term_problems(
    term: str, found: np.ndarray, formula: Formula, arguments: tuple[object, ...], otherwise: str
) -> list[Problem]:
    """What is wrong with a term of the loss, told from its gradients."""
    right = formula(*arguments)
    if _like(found, right):
        return []
    factor, cell = _factor(found, right), ""
    scale = 1e-3 * float(np.abs(found).max())
    if not found.any():
        by = "the logits" if term == "reconstruction" else "mu or log_var"
        text, name = f"No gradient reaches {by}.", f"{term} missing"
    elif known := nearest(found, formula.mistakes(), *arguments, rtol=0, atol=scale):
        text, name, cell = known.hint, known.name, EXAMPLES[term].cell(known)
    elif _like(found, factor * right):
        due = "expected is 1" if term == "reconstruction" else "in the ELBO its weight is 1"
        text, name = f"It is weighted with {number(factor)}; {due}.", f"weight of the {term}"
    else:
        text, name = otherwise, f"{term} term"
    return [Problem(0.35, f"The {term} term is wrong. {text}", name, cell)]


UNLIKE = {f"{term} {what}" for term in ("reconstruction", "KL") for what in ("missing", "term")}
"""The mistakes of a term that is not there, and of one that has nothing to do with the right one."""


def _like(found: np.ndarray, answer: np.ndarray) -> bool:
    return bool(np.abs(found - answer).max() <= 1e-3 * np.abs(answer).max())


def _factor(found: np.ndarray, right: np.ndarray) -> float:
    """The factor that brings the right answer nearest to the one that was found."""
    return float((found * right).sum() / (right**2).sum())


@verdict("B3.nelbo", inputs=_nelbo_inputs, lesson=LESSON_3)
def nelbo(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The value, and each term by its gradient.

    0.35 each for the gradient of the reconstruction and of the KL term, 0.15 for a constant, 0.15
    for large logits.  What is wrong with both terms alike is one mistake.  The KL is taken off the
    loss of large logits, and a factor of the reconstruction out of it: both are judged above.
    Exact comparisons: no statistics.
    """
    logits, x, mu, log_var, far = (
        inputs[name].astype(np.float64) for name in ("logits", "x", "mu", "log_var", "far_logits")
    )
    loss = evidence["loss"]
    if loss.dtype.kind == "f" and loss.size > 1:
        return Verdict(
            0.0,
            f"The loss has {returned(loss)}; expected is a single number, the mean over the batch.",
            "not a scalar",
        )
    if loss.shape not in ((), (1,)):
        loss = np.asarray("<NoneType>") if loss.dtype.kind == "U" else loss
    one = {"loss": loss.reshape(-1), "far": evidence["far_loss"].reshape(-1)}
    measured = float(_array(one, "loss", (1,), "The loss", GROWN)[0])
    by_logits = _array(
        evidence, "by_logits", logits.shape, "The gradient with respect to the logits"
    )
    by_mu = _array(evidence, "by_mu", mu.shape, "The gradient with respect to mu")
    by_log_var = _array(evidence, "by_log_var", mu.shape, "The gradient with respect to log_var")
    first = reconstruction(logits, x).mean()
    second = kl(mu, log_var).mean()
    problems = _term_problems(
        "reconstruction",
        by_logits,
        RECONSTRUCTION,
        (x, logits, mu.shape[1]),
        "Its gradient with respect to the logits should be (sigmoid(logits) − x) / batch size in every pixel, and "
        "is not. Write the term for one pixel on paper and differentiate it.",
    ) + _term_problems(
        "KL",
        np.stack([by_mu, by_log_var]),
        KL,
        (mu, log_var),
        "Its gradients should be mu / batch size with respect to mu, and ½ (exp(log_var) − 1) / batch size "
        "with respect to log_var. Write the term for one dimension on paper and differentiate it.",
    )
    if len(problems) == 2 and problems[0].mistake == problems[1].mistake:
        text = problems[0].message.removeprefix("The reconstruction term is wrong. ")
        problems = [replace(problems[0], message=f"Both terms are wrong alike. {text}")]
    if [problem.mistake in UNLIKE for problem in problems] == [True, True]:
        text = f"Neither term of the loss is there. {problems[0].message}"
        return Verdict(0.0, text, problems[0].mistake)
    if not problems and abs(measured - first - second) > 1e-4 * (first + second):
        text = (
            f"The loss is {number(measured)}; expected is {number(first + second)} nats per image. "
            "Both gradients are right: a constant is missing, or too many."
        )
        problems = [Problem(0.15, text, "constant in the loss")]
    found = numbers(one["far"], (1,))
    far_loss = float("nan") if found is None or not abs(found[0]) < GROWN else float(found[0])
    rises, expected = far_loss - measured, reconstruction(far, x).mean() - first
    right = RECONSTRUCTION(x, logits, 0)
    factor = _factor(by_logits, right)
    known = _like(by_logits, factor * right)  # another reconstruction may rise as it likes
    if np.isnan(far_loss) or (
        known and abs(rises - factor * expected) > 1e-3 * abs(factor * expected)
    ):
        text = (
            f"With logits of ±30 to ±100 in place of small ones the loss rises by {number(rises)}; "
            f"expected is {number(factor * expected)}. It should stay finite and exact: compute it "
            "from the logits, without going through the probabilities."
        )
        problems.append(Problem(0.15, text, "large logits"))
    praise = "The loss is the negative ELBO in nats per image."
    return combined(problems, praise, cause_first=True)


def _training_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """4,000 images to train on and 400 held out, uint8, moved alike, so that no weights that were
    trained elsewhere fit; a model of unusual size; eps: float32 (400, latent_dim); `picture`, for a
    second model to learn from copies of it.  The model is trained for the first number of `epochs`, and again for the second unless that was `enough` or is
    `hopeless`."""
    train, _, test, _ = mnist.sample_arrays()
    by = generator.integers(-2, 3, 2)
    latent_dim = int(generator.integers(12, 19))
    return {
        "images": _moved(train[generator.choice(len(train), 4000, replace=False)], by),
        "held_out": _moved(test[generator.choice(len(test), 400, replace=False)], by),
        "eps": generator.normal(size=(400, latent_dim)).astype(np.float32),
        "epochs": np.asarray([FIRST, 20]),
        "enough": np.asarray(ENOUGH),
        "hopeless": np.asarray(HOPELESS),
        "latent_dim": np.asarray(latent_dim),
        "hidden_dim": np.asarray(generator.integers(160, 241)),
        "picture": _picture(generator),
    }


def _picture(generator: np.random.Generator) -> np.ndarray:
    """A picture nobody has seen, float32 (1, 28, 28): 7 × 7 grey blocks."""
    return np.kron(generator.uniform(0.1, 0.9, (1, 7, 7)), np.ones((4, 4))).astype(np.float32)


SEEN, NOISY, FEW, EXCHANGED, START = 150, 300, 32, 64, 10
"""Of how many images logits are kept, as the hidden test sends them: images of the training, and those
with other noise; unseen ones with other noise, and with the codes of one another; and those that are
compared with what they were before training.  Of unseen ones themselves all are.  With fewer noisy ones
the weight of the KL term is known less well than BALANCE asks: 100 leave a standard deviation of 0.09."""

SHARED = 0.75
"""The slope of the regression of an image's loss on what the best constant picture costs it: 0.66 to 0.82
for trained models, which leaves a standard deviation of 23 nats of 40."""

QUARTER = 0.25
"""Logits are kept in eighths, those that are only compared with others in quarters.  A logit that is off
by δ changes the loss of its pixel by (π − x)·δ + ½π(1 − π)·δ² (Taylor); with δ uniform in ±1/16 the first
is nothing in the mean, the second 0.02 nats an image; 0.1 in ±1/8."""

FIRST = 10
"""The epochs of the first training; in a second one the losses may have little left to fall."""

ENOUGH = 160.0
"""Nats per image after the first training with which there is no second one; far below the 206 of
the best constant picture."""

HOPELESS = 40.0
"""Nats per image with which there is no second training either, since what was minimized is not the
full loss: of the KL term, which is 10 to 25 for right answers, or of what a factor of 1.5 in the
codes' noise costs the reconstruction, for right answers about 10."""

BEST = 90.0
"""Nats per image below which no VAE gets on unseen images with this budget: right answers reach 124
to 160, and the textbook model, trained on all 60,000 images, about 105."""

BALANCE = (0.67, 1.67)
"""Limits of the measured weight of the KL term; see `_weight_of_the_kl`."""


@verdict("B3.training", inputs=_training_inputs, lesson=LESSON_3)
def training(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Does training improve the loss on unseen images, with every part of the model in use?

    Half the points for what was learned, a quarter for the balance of both terms, a quarter for
    the history.
    """
    try:
        return _training(inputs, evidence)
    except Malformed as malformed:
        told = _history_problems(evidence["history"], _epochs(inputs, evidence), np.nan)
        if told and told[0].mistake == "negative losses":  # the cause of numbers without limit
            return Verdict(0.0, told[0].message, told[0].mistake)
        return malformed.verdict


def _training(inputs: Arrays, evidence: Arrays) -> Verdict:
    count, d = inputs["eps"].shape
    trained_on = inputs["images"].astype(np.float64) / 255
    x = {
        "seen": trained_on[:SEEN],
        "unseen": inputs["held_out"].astype(np.float64) / 255,
    }
    found: dict[str, np.ndarray] = {}
    after = "The logits after training"
    for when, codes, few in (("seen", NOISY, NOISY), ("unseen", count, FEW)):
        for name in ("mu", "log_var"):
            what = f"`{name}` after training"
            found[f"{when}_{name}"] = _array(evidence, f"{when}_{name}", (codes, d), what)
        for name, kept in (("", len(x[when])), ("_narrow", few), ("_wide", few)):
            logits = f"{when}_logits{name}"
            found[logits] = _array(evidence, logits, (kept, *PIXELS), after)
    exchanged = _array(evidence, "exchanged_logits", (EXCHANGED, *PIXELS), after)
    end = _array(evidence, "end_logits", (START, *PIXELS), after)
    start = _array(evidence, "start_logits", (START, *PIXELS), "The logits before training")
    start_mu = _array(evidence, "start_mu", (START, d), "`mu` before training")

    of_unseen = reconstruction(found["unseen_logits"], x["unseen"])
    rec = float(of_unseen.mean())
    divergence = float(kl(found["unseen_mu"], found["unseen_log_var"]).mean())
    constant_logits = special.logit(np.clip(trained_on.mean(axis=0), 1e-3, 1 - 1e-3))
    constant = float(reconstruction(constant_logits, x["unseen"]).mean())
    of_seen = reconstruction(found["seen_logits"], x["seen"])
    easier = (
        reconstruction(constant_logits, trained_on).mean()
        - reconstruction(constant_logits, x["seen"]).mean()
    )  # images than all are, so that their loss is told for all (Cochran 1977, chapter 7)
    price = kl(found["seen_mu"], found["seen_log_var"])
    seen = float(of_seen.mean() + price.mean() + SHARED * easier)
    weight = _weight_of_the_kl(found, trained_on[:NOISY])
    # another weight is judged by itself: the losses may be those that were minimized
    own = seen + (weight - 1) * float(price.mean()) if 0 <= weight < GROWN else seen
    other = reconstruction(exchanged, x["unseen"][:EXCHANGED])
    measured = (
        f"On images that your code has not seen the trained model has a loss of "
        f"{number(rec + divergence)} nats (reconstruction {number(rec)}, KL {number(divergence)}); "
        f"the best constant picture has {number(constant)}."
    )
    problems: list[Problem] = []
    if _close(found["unseen_mu"][:START], start_mu) and _close(end, start):
        text = "Training left encoder and decoder as they were: no parameter moved."
        problems.append(Problem(0.75, text, "nothing trained"))
    elif _close(found["unseen_mu"][:START], start_mu):
        text = (
            "Training left the encoder as it was. Does the optimizer know all parameters, and "
            "does the gradient reach them?"
        )
        problems.append(Problem(0.5, text, "encoder not trained"))
    elif _close(end, start):
        text = "Training left the decoder as it was. Does the optimizer know all parameters?"
        problems.append(Problem(0.5, text, "decoder not trained"))
    unlike = np.abs(exchanged[::-1] - found["unseen_logits"][:EXCHANGED])
    if (unlike > QUARTER + 1e-2 * np.abs(exchanged[::-1])).any():
        text = (
            "The same codes in another order are decoded to other images. Expected: `decode` is a "
            "function of z alone."
        )
        problems.append(Problem(1.0, text, "decode depends on more than z"))
    elif rec + divergence < BEST:
        text = f"{measured} No VAE gets there with this budget: this is too good to be true."
        problems.append(Problem(1.0, text, TOO_GOOD))
    used = float((other - of_unseen[:EXCHANGED]).mean())
    low, high = BALANCE
    worse = rec + divergence > constant + 4 and (
        used < 5 or low <= weight <= high or rec > constant - 5  # too early to speak of a balance
    )
    told = _history_problems(evidence["history"], _epochs(inputs, evidence), seen, own)
    little = rec + divergence > constant - 5
    # while losses stand still before anything is learned, the noise has no cause of its own
    standing = little and bool(told) and told[0].mistake == "losses do not fall"
    if not worse and (used < 5 or divergence < 1):
        collapsed = " and the posterior has collapsed" if divergence < 1 else ""
        text = (
            f"{measured} Exchanging the codes of two images changes the reconstruction by "
            f"{number(used)} nats only: the decoder hardly uses z{collapsed}. What makes a code not "
            "worth its price? A reconstruction that is averaged and not summed, a KL term with too "
            "large a weight, a weight decay that is too strong, or noise of another size."
        )
        problems.append(Problem(0.75, text, "the code is ignored"))
    elif not worse and not standing and not low <= weight <= high:
        much = "little" if weight < low else "much"
        text = f"{measured} {_noise_of_weight(weight, found['unseen_log_var'])}"
        cost = 0.5 if little else 0.25  # what it cost to learn is not charged again
        problems.append(Problem(cost, text, f"noise as if the KL counted too {much}"))
    elif little:
        text = (
            f"{measured} At least 5 nats less are needed. Look at the losses that `train_vae` "
            "returns: do they still fall in the last epoch, do they stand still, or do they jump? "
            "The learning rate, the number of steps, and whether every epoch uses all images and "
            "every step resets the gradient decide that."
        )
        problems.append(Problem(0.75 if used < 5 else 0.5, text, "too little learned"))
    told = told or _picture_problems(evidence["picture_history"], inputs["picture"])
    if not any(p.mistake in ("nothing trained", "too little learned") for p in problems):
        problems += _disagreement(found, x, end)
    if told and told[0].mistake in ("length of the history", "negative losses"):
        problems = told + problems  # fewer epochs, or other images, explain the rest
    else:
        problems += told
    if not any(p.mistake in ("nothing trained", "decoder not trained") for p in problems):
        problems += _learned_problems(inputs["picture"], evidence)
    praise = f"{measured} Both parts learn, and both terms are in balance."
    return combined(problems, praise, cause_first=True)


def _epochs(inputs: Arrays, evidence: Arrays) -> int:
    """For how many epochs the model was trained last.  Raises ValueError if that cannot be."""
    (epochs,) = (n for n in inputs["epochs"] if n == _count(evidence["epochs"]))
    return int(epochs)


INK = (0.02, 0.4)
"""Limits of the mean pixel of images decoded from the prior; 0.13 for real ones."""


def _disagreement(
    found: dict[str, np.ndarray], x: dict[str, np.ndarray], end: np.ndarray
) -> list[Problem]:
    """What does not fit together in the outputs of one trained model: its codes of seen and unseen
    images, its reconstructions with a little more or less noise, and its images."""
    seen, unseen = (float(kl(found[f"{w}_mu"], found[f"{w}_log_var"]).mean()) for w in x)
    texts = []
    if abs(seen - unseen) > 0.35 * max(seen, unseen) + 2:
        texts.append(
            f"the KL of training images is {number(seen)} nats, that of new ones {number(unseen)}"
        )
    for when, images in x.items():
        few = min(len(images), len(found[f"{when}_logits_wide"]))
        plain, narrow, wide = (
            float(reconstruction(found[f"{when}_logits{name}"][:few], images[:few]).mean())
            for name in ("", "_narrow", "_wide")
        )
        if max(abs(narrow - plain), abs(wide - plain)) > 0.6 * plain + 30:
            texts.append(
                f"the reconstruction of {when} images goes from {number(plain)} nats to "
                f"{number(narrow)} with 0.8 times the noise and to {number(wide)} with 1.25 times"
            )
    ink = float(expit(end).mean())
    if not INK[0] <= ink <= INK[1]:
        texts.append(
            f"the mean pixel of images decoded from the prior is {number(ink)}, of real ones 0.13"
        )
    if not texts:
        return []
    text = f"Not like any VAE that learned these images: {'; '.join(texts)}."
    return [Problem(0.25, text, "outputs that do not fit together")]


def _noise_of_weight(weight: float, log_var: np.ndarray) -> str:
    """What is known where the encoder's noise is the best one for a KL term of another weight."""
    fits = f"; it would fit a weight of {number(weight)}" if np.isfinite(weight) else ""
    if np.ptp(log_var, axis=0).max() < 1e-3:
        return (
            "Its `log_var` is the same for every image, and not the one that a KL term of weight 1 "
            f"calls for{fits}. Is it learned from x?"
        )
    return (
        f"The noise that its encoder adds is not the one that a KL term of weight 1 calls for{fits}. "
        "If the test of your loss finds both terms right, what else shapes the noise: "
        "`reparameterize`, a dropout of z, limits of `log_var`, a weight in `train_vae`?"
    )


def _weight_of_the_kl(found: dict[str, np.ndarray], x: np.ndarray) -> float:
    """The β for which the encoder's noise is optimal.

    At a minimum of reconstruction + β·KL a change of all sigma by a common factor changes nothing,
    so β = −Δreconstruction / ΔKL between the factors 0.8 and 1.25.
    """
    mu, log_var = found["seen_mu"], found["seen_log_var"]
    rise = (
        reconstruction(found["seen_logits_wide"], x)
        - reconstruction(found["seen_logits_narrow"], x)
    ).mean()
    fall = (kl(mu, log_var + 2 * np.log(0.8)) - kl(mu, log_var + 2 * np.log(1.25))).mean()
    return float(rise / fall) if fall > 0.1 else float("inf")


def _history_problems(
    history: np.ndarray, epochs: int, seen: float, own: float = np.nan
) -> list[Problem]:
    """What is wrong with the returned losses, compared with the loss recomputed from the model, and
    with its `own`, in which the KL has the weight that was measured."""
    values = numbers(history, (epochs,))
    if values is None:
        if history.dtype.kind in "fiu" and history.ndim < 2:
            text = (
                f"`train_vae` returned {history.size} number{'s' * (history.size != 1)} for "
                f"{epochs} epochs; expected is a list with one mean loss for each epoch."
            )
        else:
            text = "`train_vae` should return a list with one mean loss for each epoch."
        return [Problem(0.25, text, "length of the history")]
    limited = values[np.abs(values) < GROWN]
    if limited.min(initial=0) < 0:
        end = "" if len(limited) == len(values) else ", before they leave every bound"
        text = (
            f"The losses returned go from {number(limited.max())} down to {number(limited.min())}{end}. "
            "For images in [0, 1] neither term can be negative. Does your loop normalize the "
            "images to another range, turn a sign, or is a density in place of Bernoulli's "
            "probabilities?"
        )
        return [Problem(0.25, text, "negative losses")]
    if len(limited) < len(values):
        return [Problem(0.25, "The losses returned are not finite.", "losses not finite")]
    text = f"The losses returned go from {number(values.min())} to {number(values.max())}."
    if values.max() > 100 * max(values[0], 784):
        return [Problem(0.25, f"{text} Is each the mean of its epoch?", "losses out of range")]
    last, first = values[-1], values[0]
    tolerance = 8 + 0.05 * seen  # dropout and the last epoch's own progress cost up to 8
    told = (
        f"The last loss returned is {number(last)}, the loss recomputed from the trained model on "
        f"training images {number(seen)} nats per image."
    )
    if first < 1.02 * last and (epochs == FIRST or first <= last):
        fall = "do not fall" if first <= last else "hardly fall"
        text = (
            f"The losses returned {fall}: {number(first)} in the first epoch, {number(last)} in the "
            "last."
        )
        if not np.ptp(values):
            text += " They are one number, repeated."
        return [Problem(0.25, text, "losses do not fall")]
    if abs(last - seen) > tolerance and not abs(last - own) <= tolerance:
        ratios = [
            (4000, "sum over the images"),
            (784, "sum over the pixels"),
            (1 / 784, "mean over the pixels"),
        ]
        for factor, words in ratios:
            if 0.8 < last / (factor * seen) < 1.25:
                return [Problem(0.25, f"{told} It is a {words}.", "losses not per image")]
        if last > 4 * seen or last < seen / 4:
            text = f"{told} Divide the sum of all images' losses by the number of images."
            return [Problem(0.25, text, "losses not per image")]
        text = f"{told} They should agree: return the mean of the full loss over each epoch."
        return [Problem(0.25, text, "losses unlike the model's")]
    return []


def _picture_problems(history: np.ndarray, picture: np.ndarray) -> list[Problem]:
    """What is wrong with the losses returned for copies of a grey picture.

    The cross-entropy of a pixel is at least its entropy, and the KL is not negative, so no honest
    loss is lower (Gibbs' inequality), before or after training.
    """
    values = numbers(history, (2,))
    least = float(special.entr([picture, 1 - picture]).sum(dtype=np.float64))
    if values is not None and values.min() >= 0.995 * least and values.max() <= 100 * 784:
        return []
    if values is not None and values.min() >= 0.995 * least:
        text = f"For copies of a grey picture `train_vae` returned {number(values.max())} nats."
        return [
            Problem(0.25, f"{text} The list should hold measured losses.", "losses not measured")
        ]
    shown = "something else than 2 numbers" if values is None else number(values.min())
    text = (
        f"For copies of a grey picture no loss can be below {number(least)} nats, whatever the "
        f"model does; `train_vae` returned {shown}. The list should hold measured losses."
    )
    return [Problem(0.25, text, "losses not measured")]


LEARNED = 0.6
"""The least correlation of a picture's 7 × 7 blocks with the change of the decoder's logits in two
epochs: above 0.85 in right answers, however slow, since each step leads there.  Weights from
elsewhere know nothing of it: a correlation of 49 random numbers has a standard deviation of 1/7."""


def _learned_problems(picture: np.ndarray, evidence: Arrays) -> list[Problem]:
    """Whether training on copies of a picture moved the mean logits (1, 28, 28) towards it."""
    before, after = (
        _array(evidence, f"picture_{when}", PIXELS, "The logits for a grey picture")
        for when in ("before", "after")
    )
    moved, blocks = (v.reshape(7, 4, 7, 4).mean((1, 3)).ravel() for v in (after - before, picture))
    if np.corrcoef(moved, blocks)[0, 1] >= LEARNED:
        return []
    text = (
        "A new model, trained with `train_vae` on copies of one picture, came no nearer to it. "
        "Expected: what the model becomes is learned from the images that are passed in."
    )
    return [Problem(1.0, text, "not learned from the images")]


def _prior_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """z: float32 (400, 18) from the prior, as many codes as B3.training holds images out; the model
    that was trained there takes the first `latent_dim` numbers of each.  `picture` as there."""
    return {
        "z": generator.normal(size=(400, 18)).astype(np.float32),
        "picture": _picture(generator),
    }


SHOWN = 100
"""Of how many of these codes images are kept."""

SQUARE = (0.3, 8.0)
"""Limits of the mean square of a code; 1 for the prior.  Right answers: 0.9 to 4 (slow learners)."""

ACTIVE = 0.01
"""The variance over images of mu in a dimension that is used (Burda et al. 2016); above 1 in one of
every right answer's."""

VARIATION = 0.02
"""The least variance of the prior's images, relative to that of real ones."""


@verdict("B3.prior", inputs=_prior_inputs, lesson=LESSON_3)
def prior(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Do the codes of unseen images together look like the prior, do its images vary, and is that
    learned?"""
    count, most = inputs["z"].shape
    codes, shown = (count, min((most, *evidence["mu"].shape[-1:]))), (SHOWN, *PIXELS)
    mu = _array(evidence, "mu", codes, "`mu` after training")
    log_var = _array(evidence, "log_var", codes, "`log_var` after training")
    logits = _array(evidence, "logits", shown, "The logits of codes from the prior")
    square = float((mu**2 + np.exp(log_var)).mean())
    x = mnist.sample_arrays()[2] / 255
    variation = float(expit(logits).var(axis=0).sum() / x.var(axis=0).sum())
    problems: list[Problem] = []
    if not (mu.var(axis=0) > ACTIVE).any():
        text = (
            f"`mu` is nearly the same for all images: it varies by {number(mu.var(axis=0).max())} at "
            "most in any dimension, and the codes carry next to no information."
        )
        problems.append(Problem(0.75, text, "the code is ignored"))
    if not SQUARE[0] <= square <= SQUARE[1]:
        text = (
            f"The codes of unseen images have a mean square of {number(square)}; the prior's is 1. "
            "A z drawn from the prior is therefore not like the codes that the decoder has been "
            "trained on. Which term of the loss holds them together?"
        )
        problems.append(Problem(0.5, text, "codes unlike the prior"))
    if variation < VARIATION:
        text = (
            f"Images decoded from the prior vary with {number(100 * variation)} % of the variance "
            "of real images: they are nearly the same picture."
        )
        problems.append(Problem(0.75, text, "samples do not vary"))
    elif float(kl(mu, log_var).mean()) < 0.5:
        text = (
            f"The KL of unseen images is {number(float(kl(mu, log_var).mean()))} nats: their codes are "
            "next to the prior itself and carry next to no information."
        )
        problems.append(Problem(0.75, text, "the code is ignored"))
    ink = float(expit(logits).mean())
    if not problems and not INK[0] <= ink <= INK[1]:
        text = (
            f"The mean pixel of images decoded from the prior is {number(ink)}; that of real ones "
            f"is {number(float(x.mean()))}."
        )
        problems.append(Problem(0.5, text, "samples unlike images"))
    problems += _learned_problems(inputs["picture"], evidence)
    praise = "Codes and prior match, and samples from the prior vary."
    return combined(problems, praise, cause_first=True)
