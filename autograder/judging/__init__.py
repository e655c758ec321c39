"""The language of verdicts: what a course's author learns, once, to say what evidence is worth.

``verdict``     a check and its verdict; several problems in one
``answers``     what came back, as numbers or in words
``formulas``    closed forms with named mistakes, one a row; ``exact`` judges an answer by them
``examples``    the smallest input at which a mistake can be seen, as a cell to paste
``statistics``  tests of randomness, with their false-alarm rate
``claims``      statements to mark true or false
``proofs``      derivations to put in order
``errors``      what the student's code raised, in words
"""

from autograder.judging.answers import (
    close,
    flag,
    number,
    numbers,
    plausible,
    returned,
    shown_dtype,
    strings,
)
from autograder.judging.claims import Claim, Topics, judge_claims
from autograder.judging.errors import explain_error, shown_error
from autograder.judging.examples import Example, compared
from autograder.judging.formulas import Formula, Mistake, Part, exact, mistakes_of, nearest
from autograder.judging.proofs import Distractor, Proof, Step, judge_proof
from autograder.judging.statistics import (
    FALSE_ALARM,
    along,
    kolmogorov,
    p_of_counts,
    p_of_normals,
    p_of_shape,
    p_of_spreads,
    p_of_squares,
)
from autograder.judging.verdict import (
    ANOTHER_SHAPE,
    ANOTHER_TYPE,
    DISTURBED,
    NOT_ANSWERED,
    NOT_FINITE,
    NOTHING_RETURNED,
    SEVERAL,
    TOO_GOOD,
    UNEXPLAINED,
    Arrays,
    Check,
    Malformed,
    Problem,
    Verdict,
    combined,
    verdict,
)

__all__ = [
    "ANOTHER_SHAPE",
    "ANOTHER_TYPE",
    "DISTURBED",
    "FALSE_ALARM",
    "NOTHING_RETURNED",
    "NOT_ANSWERED",
    "NOT_FINITE",
    "SEVERAL",
    "TOO_GOOD",
    "UNEXPLAINED",
    "Arrays",
    "Check",
    "Claim",
    "Distractor",
    "Example",
    "Formula",
    "Malformed",
    "Mistake",
    "Part",
    "Problem",
    "Proof",
    "Step",
    "Topics",
    "Verdict",
    "along",
    "close",
    "combined",
    "compared",
    "exact",
    "explain_error",
    "flag",
    "judge_claims",
    "judge_proof",
    "kolmogorov",
    "mistakes_of",
    "nearest",
    "number",
    "numbers",
    "p_of_counts",
    "p_of_normals",
    "p_of_shape",
    "p_of_spreads",
    "p_of_squares",
    "plausible",
    "returned",
    "shown_dtype",
    "shown_error",
    "strings",
    "verdict",
]
