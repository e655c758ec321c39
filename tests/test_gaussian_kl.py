"""The Gaussian KL, its gradients and its mistakes, against torch.distributions and autograd."""

import numpy as np
import pytest
import torch

from verdicts import b2
from verdicts.gaussian_kl import ELEMENTS, ROWS, elements, kl, slopes

pytestmark = pytest.mark.pure


@pytest.fixture
def pair():
    """mu and log_var of five rows: divided by four, four times the KL would be right."""
    generator = np.random.default_rng(2)
    return generator.normal(0, 1.5, (5, 7)), generator.uniform(-5, 4, (5, 7))


def test_the_kl_and_its_slopes_are_those_of_torch(pair):
    mu, log_var = (torch.tensor(array, requires_grad=True) for array in pair)
    posterior = torch.distributions.Normal(mu, torch.exp(log_var / 2))
    right = torch.distributions.kl_divergence(posterior, torch.distributions.Normal(0.0, 1.0))
    right.sum().backward()
    values = right.detach().numpy()
    for found in (elements(*pair), ELEMENTS(*pair)):
        np.testing.assert_allclose(found, values)
    for found in (kl(*pair), ROWS(*pair), b2.VALUE(*pair)):
        np.testing.assert_allclose(found, values.sum(axis=-1))
    by = np.stack([mu.grad.numpy(), log_var.grad.numpy()])
    np.testing.assert_allclose(slopes(elements, *pair), by, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(b2.GRADIENTS(*pair), by, rtol=1e-7, atol=1e-7)


@np.errstate(all="ignore")  # some mistakes take the logarithm of a negative number
def test_each_mistake_in_one_dimension_or_in_the_sum_differs_from_the_right_answer(pair):
    for formula in (ELEMENTS, ROWS):
        right = formula(*pair)
        for mistake in formula.mistakes():
            answer = mistake.at(*pair)
            same = answer.shape == right.shape and np.allclose(answer, right, 1e-4, 1e-4)
            assert mistake.name and mistake.hint and not same, mistake.name


@np.errstate(all="ignore")
def test_several_batches_at_once_are_judged_as_each_by_itself(pair):
    other = pair[0] / 2, pair[1] + 1
    both = tuple(np.stack(arrays) for arrays in zip(pair, other, strict=True))
    for mistake in [*ROWS.single(), *ROWS.wholes]:
        found = mistake.at(*both)
        for answer, batch in zip(found, (pair, other), strict=True):
            np.testing.assert_allclose(answer, mistake.at(*batch), err_msg=mistake.name)


def test_a_formula_inside_of_another_keeps_its_mistakes_and_takes_other_hints(pair):
    means = (
        ELEMENTS.without("read", "mu² missing")
        .hinted({"mean": "of mu", "wrong sign of mu²": "its sign", "wholes": "of all"})
        .inside(lambda inner, mu, log_var: inner(mu, log_var).mean(axis=0))
    )
    np.testing.assert_allclose(means(*pair), elements(*pair).mean(axis=0))
    hints = {mistake.name: mistake.hint for mistake in means.mistakes()}
    assert "mu² missing" not in hints and "log_var read as sigma" not in hints
    assert hints["mu in place of mu²"] == "of mu" and hints["wrong sign of mu²"] == "its sign"
    assert hints["both directions"] == "of all"
    names = [mistake.name for mistake in ELEMENTS.without("read", "mu² missing").mistakes()]
    assert names == [mistake.name for mistake in means.mistakes()]
    swapped = next(m for m in means.wholes if m.name == "mu and log_var swapped")
    np.testing.assert_allclose(swapped.at(*pair), elements(*pair[::-1]).mean(axis=0))
