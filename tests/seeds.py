"""The same answer gets the same points, whatever is drawn: each answer of the bank on many seeds.

    python -m tests.seeds                   every exercise, 200 seeds: minutes for each
    python -m tests.seeds B1 A6 --seeds 20 --without A6.cure

prints each answer whose points for a check vary, and on how many seeds it has which share of them.
"""

from collections import Counter, defaultdict

from autograder import bank

from .bank import ROOT, Answers, own_cells, texts
from .mutants import begin


def shares(answers: Answers, answer: bank.Answer, seeds: range) -> dict[str, Counter[float]]:
    """By check, on how many seeds an answer has which share of the points: of those from its first
    own cell on, since above it stands the model solution."""
    found: dict[str, Counter[float]] = defaultdict(Counter)
    filled, own = texts(answer), own_cells(answer)
    for seed in seeds:
        for check, verdict in answers.judge(filled, seed, since=own[0] if own else "").items():
            found[check][round(verdict.share, 4)] += 1
    return found


def main() -> None:
    asked = begin(__doc__, 200)
    for exercise in asked.exercises:
        answers, chosen, varying = Answers(exercise, asked.without), bank.answers(ROOT, exercise), 0
        for answer in chosen:
            found = shares(answers, answer, range(asked.seeds))
            different = {check: dict(count) for check, count in found.items() if len(count) > 1}
            varying += bool(different)
            if different:
                print(f"{answer}: {different}", flush=True)
        print(f"{exercise}: the points of {varying} of {len(chosen)} answers vary.", flush=True)


if __name__ == "__main__":
    main()
