"""S1, the sample variance: is it the sum of squared deviations from the mean, divided by n − 1?"""

import numpy as np

from autograder.judging import Arrays, Mistake, Verdict, exact, verdict


def numbers(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """x: five to nine numbers, new for each student and run."""
    return {"x": generator.normal(3, 2, int(generator.integers(5, 10)))}


@verdict("S1.value", inputs=numbers, lesson="`notebooks/1_spread.ipynb`")
def value(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it the unbiased sample variance?"""
    x = inputs["x"]
    mistakes = [
        Mistake("divided by n", x.var(), "The mean is estimated from x, too: divide by n − 1."),
        Mistake("square root taken", x.std(ddof=1), "That is the standard deviation."),
        Mistake("mean not subtracted", (x**2).sum() / (len(x) - 1), "Spread is about the mean."),
    ]
    return exact(evidence["variance"], x.var(ddof=1), mistakes, asked="one number, the variance")
