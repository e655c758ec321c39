"""S2, the slope of the least-squares line through points."""

import numpy as np

from autograder.judging import Arrays, Mistake, Verdict, exact, verdict


def points(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """x, y: eight points near a line that misses the origin."""
    x = generator.uniform(1, 5, 8)
    return {"x": x, "y": 3 + 2 * x + generator.normal(0, 0.5, 8)}


@verdict("S2.slope", inputs=points, lesson="week 1")
def slope(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it Σ (x − x̄)(y − ȳ) / Σ (x − x̄)²?"""
    x, y = inputs["x"], inputs["y"]
    mistakes = [
        Mistake("line through the origin", lambda x, y: x @ y / (x @ x), "Subtract the means."),
        Mistake("x and y swapped", lambda x, y: np.polyfit(y, x, 1)[0], "y depends on x."),
    ]
    return exact(evidence["slope"], np.polyfit(x, y, 1)[0], mistakes, x, y, asked="one number")
