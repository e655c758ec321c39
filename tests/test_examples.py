"""Cells that show a mistake: that there is one for nearly every mistake that is known."""

import itertools

import pytest

from verdicts import a1, a2, a3, a4, a5, a6, b2, b3, c1, c2
from verdicts.reparameterization import CENTRE, CENTRES, SCALES, SPREAD

pytestmark = pytest.mark.pure


def known(formula):
    return itertools.chain(formula.single(), formula.wholes)


TRIED = {
    "A1.marginal": (a1.EXAMPLES[a1.MARGINAL].cell, known(a1.MARGINAL)),
    "A1.posterior": (a1.EXAMPLES[a1.POSTERIOR].cell, known(a1.POSTERIOR)),
    "A2.elbo": (a2.example("elbo", a2.ELBO).cell, known(a2.ELBO)),
    "A2.gap": (a2.example("gap", a2.exact_gap).cell, known(a2.GAP)),
    "A3.bernoulli": (a3.BERNOULLI.cell, known(a3.bernoulli_log_likelihood)),
    "A3.gaussian": (a3.GAUSSIAN.cell, known(a3.gaussian_log_likelihood)),
    "A4.pathwise": (a4.EXAMPLES[a4.PATHWISE].cell, known(a4.PATHWISE)),
    "A4.score": (a4.EXAMPLES[a4.SCORE].cell, known(a4.SCORE)),
    "A5.many": (a5.VECTORS.cell, known(a5.MANY)),
    "A5.general": (a5.PAIRS.cell, known(a5.TWO)),
    "A6.kl": (a6.EXAMPLE.cell, known(a6.KL)),
    "A6.active": (a6.COUNT.cell, known(a6.ACTIVE)),
    "A6.threshold": (a6.LINEAR.cell, known(a6.THRESHOLD)),
    "A6.warmup": (a6.RAMP.cell, a6.WARMUP),
    "A6.free_bits": (a6.FREE.cell, known(a6.FREE_BITS)),
    "B1.value": (SPREAD.cell, SCALES[:23]),
    "B1.centre": (CENTRE.cell, CENTRES),
    "B2.value": (b2.EXAMPLE.cell, known(b2.VALUE)),
    "B2.gradients": (b2.SLOPES.cell, known(b2.GRADIENTS)),
    "B3.reconstruction": (b3.EXAMPLES["reconstruction"].cell, known(b3.RECONSTRUCTION)),
    "B3.KL": (b3.EXAMPLES["KL"].cell, known(b3.KL)),
    **{f"C1.{head}": (c1.EXAMPLES[head].cell, known(slope)) for head, slope in c1.SLOPES.items()},
    "C2.holes": (c2.HOLE.cell, c2.HOLES),
}
"""What shows the mistakes in an answer, and the mistakes."""


@pytest.mark.parametrize("what", TRIED)
def test_nearly_every_known_mistake_can_be_seen(what):
    cell, mistakes = TRIED[what]
    every = list(mistakes)
    unseen = [mistake.name for mistake in every if not cell(mistake)]
    assert len(unseen) <= len(every) / 6, unseen  # some change nothing where they are made
