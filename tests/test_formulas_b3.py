"""B3's loss against torch: the gradients of both terms, and the mistakes that are told by them."""

import math
import re

import nbformat
import numpy as np
import pytest
import torch
import torch.nn.functional as F

from verdicts import b3, mnist

from .bank import CHECKS
from .conftest import ROOT

pytestmark = pytest.mark.pure


def reconstruction(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)


def kl(mu, log_var):
    q = torch.distributions.Normal(mu, torch.exp(log_var / 2))
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.distributions.kl_divergence(q, p).sum(dim=1).mean()


def measured(inputs, reconstruction=reconstruction, kl=kl):
    """The evidence of a loss that is the sum of these terms."""
    x, far = torch.tensor(inputs["x"]), torch.tensor(inputs["far_logits"])
    logits, mu, log_var = (
        torch.tensor(inputs[name], requires_grad=True) for name in ("logits", "mu", "log_var")
    )
    loss = reconstruction(logits, x) + kl(mu, log_var)
    found = torch.autograd.grad(loss, (logits, mu, log_var))
    gradients = dict(zip(("by_logits", "by_mu", "by_log_var"), found, strict=True))
    values = {"loss": loss, "far_loss": reconstruction(far, x) + kl(mu, log_var), **gradients}
    return {name: value.detach().numpy() for name, value in values.items()}


@pytest.fixture
def inputs():
    return CHECKS.draw("B3.nelbo", 3)


def test_the_verdicts_gradients_are_those_of_torch(inputs):
    found = measured(inputs)
    logits, x, mu, log_var = (
        inputs[name].astype(np.float64) for name in ("logits", "x", "mu", "log_var")
    )
    assert b3.RECONSTRUCTION(x, logits, 0) == pytest.approx(found["by_logits"], abs=1e-6)
    by_both = np.stack([found["by_mu"], found["by_log_var"]])
    assert b3.KL(mu, log_var) == pytest.approx(by_both, abs=1e-6)
    assert CHECKS.judge("B3.nelbo", inputs, found).share == 1


def mean_without_log(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - 1).mean()


@pytest.mark.parametrize(
    ("mistake", "terms"),
    [
        ("mean over the pixels", {"reconstruction": lambda a, x: reconstruction(a, x) / 784}),
        ("sigmoid applied twice", {"reconstruction": lambda a, x: reconstruction(a.sigmoid(), x)}),
        (
            "squared error · mean over the pixels",
            {"reconstruction": lambda a, x: F.mse_loss(a.sigmoid(), x)},
        ),
        ("weight of the reconstruction", {"reconstruction": lambda a, x: 3 * reconstruction(a, x)}),
        ("½ missing", {"kl": lambda m, v: 2 * kl(m, v)}),
        ("weight of the KL", {"kl": lambda m, v: 4 * kl(m, v)}),
        ("weight of the KL", {"kl": lambda m, v: kl(m, v) / 10}),
        ("log_var read as log sigma", {"kl": lambda m, v: kl(m, 2 * v)}),
        ("log_var cut off in the KL", {"kl": lambda m, v: kl(m, v.detach()) + 0 * v.sum()}),
        ("log term missing · mean over the latent dimensions", {"kl": mean_without_log}),
        ("constant in the loss", {"kl": lambda m, v: kl(m, v) + 5}),
    ],
)
def test_a_wrong_term_is_named(inputs, mistake, terms):
    found = CHECKS.judge("B3.nelbo", inputs, measured(inputs, **terms))
    assert found.mistake == mistake and found.share < 1


def continuous(logits, x):
    return -torch.distributions.ContinuousBernoulli(logits=logits).log_prob(x).sum() / len(x)


@pytest.mark.parametrize(
    ("mistake", "terms"),
    [
        (
            "summed over the batch",
            {
                "reconstruction": lambda a, x: len(x) * reconstruction(a, x),
                "kl": lambda m, v: len(m) * kl(m, v),
            },
        ),
        ("½ missing", {"kl": lambda m, v: 2 * kl(m, v)}),
        ("wrong sign of the log", {"kl": lambda m, v: kl(m, v) + v.sum(1).mean()}),
        ("summed over the batch", {"kl": lambda m, v: len(m) * kl(m, v)}),
        ("mean over the pixels", {"reconstruction": lambda a, x: reconstruction(a, x) / 784}),
        ("weight of the KL", {"kl": lambda m, v: 4 * kl(m, v) + 100}),
        ("continuous Bernoulli", {"reconstruction": continuous}),
    ],
)
def test_one_error_in_the_loss_is_charged_once_whatever_is_drawn(mistake, terms):
    for seed in range(30):
        inputs = CHECKS.draw("B3.nelbo", seed)
        found = CHECKS.judge("B3.nelbo", inputs, measured(inputs, **terms))
        assert (found.mistake, found.share) == (mistake, 0.65)
        assert "logits of" not in found.message


@pytest.mark.parametrize(
    "reconstruction",
    [lambda a, x: a.sum(), lambda a, x: 0 * a.sum(), lambda a, x: a.mean() - x.mean()],
)
def test_a_number_that_is_no_loss_is_worth_nothing(inputs, reconstruction):
    for kl in (lambda m, v: 0 * m.sum() + 0 * v.sum(), lambda m, v: m.sum() + v.mean()):
        found = CHECKS.judge("B3.nelbo", inputs, measured(inputs, reconstruction, kl))
        assert found.share == 0 and found.mistake.startswith("reconstruction")


def test_logits_that_overflow_are_found_beside_a_wrong_kl(inputs):
    def by_probabilities(logits, x):
        p = logits.sigmoid()
        return -(x * (p + 1e-9).log() + (1 - x) * (1 - p + 1e-9).log()).sum() / len(x)

    found = measured(inputs, by_probabilities, lambda m, v: 2 * kl(m, v))
    verdict = CHECKS.judge("B3.nelbo", inputs, found)
    assert verdict.share == pytest.approx(0.5) and "With logits of ±30 to ±100" in verdict.message


def losses(*values):
    return np.array(values, float)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            losses(*[150.0] * 10),
            "do not fall: 150 in the first epoch, 150 in the last. They are one",
        ),
        (losses(*np.linspace(151, 150, 10)), "hardly fall: 151"),
        (losses(*np.linspace(150, 151, 10)), "do not fall: 150"),
        (losses(*np.linspace(150, 151, 20)), "do not fall: 150"),
    ],
)
def test_losses_that_do_not_fall_are_told_as_they_are(values, message):
    (problem,) = b3._history_problems(values, len(values), 150)
    assert message in problem.message


def test_a_second_training_may_have_little_left_to_learn():
    assert b3._history_problems(np.linspace(151, 150, 20), 20, 150) == []


def test_losses_with_the_weight_that_was_minimized_are_the_models_own():
    values = np.linspace(260, 190, 10)
    assert b3._history_problems(values, 10, 160, 190) == []
    for own in (160, 230, np.nan):
        (problem,) = b3._history_problems(values, 10, 160, own)
        assert problem.mistake == "losses unlike the model's"


def test_samples_of_a_model_that_was_not_trained_here_or_ignores_images_earn_little():
    inputs, generator = CHECKS.draw("B3.prior", 3), np.random.default_rng(3)
    count, d = inputs["z"].shape
    images = mnist.sample_arrays()[2][:count, None] / 255
    before, other = generator.normal(size=(2, 1, 28, 28))
    evidence = {
        "mu": 0.9 * generator.normal(size=(count, d)),
        "log_var": np.full((count, d), -2.0) + 0.1 * generator.normal(size=(count, d)),
        "logits": 8 * images[: b3.SHOWN] - 4,
        "picture_before": before,
        "picture_after": before + inputs["picture"],
    }
    assert CHECKS.judge("B3.prior", inputs, evidence).share == 1
    for elsewhere in (before, other):
        found = CHECKS.judge("B3.prior", inputs, {**evidence, "picture_after": elsewhere})
        assert (found.share, found.mistake) == (0, "not learned from the images")
    quiet = {"mu": evidence["mu"] / 1e3, "log_var": generator.normal(size=(count, d))}
    found = CHECKS.judge("B3.prior", inputs, {**evidence, **quiet})
    assert (found.share, found.mistake) == (0.25, "the code is ignored")
    assert "`mu` is nearly the same for all images" in found.message
    fixed = {"log_var": np.full((count, d), -2.0)}  # which is a matter of the architecture
    assert CHECKS.judge("B3.prior", inputs, {**evidence, **fixed}).share == 1


class OneNumber(torch.nn.Module):
    """A model with one latent dimension, whose encoder answers every image alike."""

    slope = torch.linspace(-3, 3, 784).reshape(1, 1, 28, 28) / 10

    def encode(self, x):
        return torch.full((len(x), 1), 0.8), torch.full((len(x), 1), -0.5)

    def decode(self, z):
        return z[:, :, None, None] * self.slope - 0.2


def test_the_gap_is_split_in_two_as_quadrature_does(capsys):
    """ELBO with two q and log p(x), by sums over a fine grid of z in place of samples."""
    (code,) = (
        cell.source
        for cell in nbformat.read(ROOT / "source/part-b-coding/B3_train_a_vae.ipynb", 4).cells
        if cell.id == "b3-gap"
    )
    model = OneNumber()
    made = dict(math=math, torch=torch, D=torch.distributions, optim=torch.optim)
    made.update(model=model, GRADING=True)
    exec(code, made)
    torch.manual_seed(0)
    x = torch.bernoulli(torch.sigmoid(model.decode(torch.tensor([[1.5], [-1.0], [0.2]]))))
    made["show_gap"](x, rounds=10, each=400)
    lines = capsys.readouterr().out.splitlines()
    shown = [float(re.search(r"-\d+\.\d+", line)[0]) for line in lines]
    z = torch.linspace(-5, 5, 501)[:, None]
    bce = F.binary_cross_entropy_with_logits
    logits = model.decode(z)
    joint = torch.stack(
        [-bce(logits, one.expand_as(logits), reduction="none").sum((1, 2, 3)) for one in x], 1
    ) + torch.distributions.Normal(0.0, 1.0).log_prob(z)
    step = 10 / 500
    truth = torch.logsumexp(joint, 0) + math.log(step)

    def elbo(mu, sd, column):
        log_q = torch.distributions.Normal(mu, sd).log_prob(z[:, 0])
        return ((joint[:, column] - log_q) * log_q.exp()).sum().item() * step

    encoders = np.mean([elbo(0.8, math.exp(-0.25), k) for k in range(3)])
    best = np.mean(
        [
            max(elbo(m, s, k) for m in np.linspace(-2, 2, 21) for s in np.linspace(0.1, 0.5, 21))
            for k in range(3)
        ]
    )
    assert shown == pytest.approx([encoders, best, truth.mean().item()], abs=0.2)
