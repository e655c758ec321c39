"""One error is charged once: a part that uses a wrong earlier part rightly keeps its points."""

import pytest

from .bank import Answers

MODEL = "return 0.5 * (mu**2 + log_var.exp() - log_var - 1).{}"


@pytest.fixture(scope="module")
def of_a6():
    """A function: the share of each of A6's checks with another `kl_per_dimension`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        answers = Answers("A6")
        yield lambda body, enough=lambda found: False: {
            name: verdict.share
            for name, verdict in answers.judge(
                {"A6-kl-answer": f"def kl_per_dimension(mu, log_var):\n    {body}"}, 1, enough
            ).items()
        }


@pytest.mark.parametrize(
    "body",
    [
        MODEL.format("mean(dim=0) * 2"),
        MODEL.format("sum(dim=0) / 2"),
        MODEL.format("mean()"),
        "return 0.5 * (mu**2 + log_var.exp() - 2 * log_var - 1).mean(dim=0)",
    ],
)
def test_a_wrong_kl_costs_neither_free_bits_nor_the_cure(of_a6, body):
    found = of_a6(body, lambda results: "A6.cure" in results)
    assert found.pop("A6.kl") == 0
    assert found.pop("A6.free_bits") == 1
    assert set(found.values()) == {1}


def test_a_kl_that_is_the_same_for_all_is_not_carried_over(of_a6):
    found = of_a6("return torch.ones(mu.shape[1])", lambda results: "A6.free_bits" in results)
    assert (found["A6.kl"], found["A6.free_bits"]) == (0, 0)
