"""S1, a share of a data set: which part of the people in heights.csv is taller than h?

The file has one person of each height from 150 to 189 cm.
"""

import numpy as np

from autograder.judging import Arrays, Mistake, Verdict, exact, verdict

HEIGHTS = np.arange(150, 190)


def height(generator: np.random.Generator) -> dict[str, int]:
    """h: one of the heights, where "taller" and "at least as tall" differ."""
    return {"h": int(generator.integers(155, 185))}


@verdict("S1.share", inputs=height, lesson="week 1")
def share(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it the share of people who are taller?"""
    mistakes = [
        Mistake("at least as tall", lambda h: (h <= HEIGHTS).mean(), "Taller than h is above h."),
        Mistake("a count", lambda h: (h < HEIGHTS).sum(), "Divide by the number of people."),
        Mistake("the shorter ones", lambda h: (h > HEIGHTS).mean(), "Taller, not shorter."),
    ]
    right = (inputs["h"] < HEIGHTS).mean()
    return exact(evidence["share"], right, mistakes, inputs["h"], asked="a number from 0 to 1")
