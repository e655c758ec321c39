"""Proof blocks, derivations put in order: the part of their verdict that every exercise shares.

A proof is a list of steps, each with a reason.  What may follow what is a dependency graph, not a
list: every order in which each step comes after what it needs is accepted, and so is every route
to the goal that the graph has.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.judging.answers import strings
from autograder.judging.verdict import NOT_ANSWERED, Arrays, Verdict


@dataclass(frozen=True)
class Step:
    """A step that holds once what it needs is there.

    `needs` lists alternatives, each a tuple of keys; ``((),)`` is a step that needs nothing.
    `reasons` are the keys of the reasons that justify it.  `name` says in words what the step
    does, for the feedback.
    """

    name: str
    reasons: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...] = ((),)


@dataclass(frozen=True)
class Distractor:
    """A step, or a reason, that is wrong wherever it stands: the mistake, and a hint."""

    mistake: str
    hint: str


@dataclass(frozen=True)
class Proof:
    """Everything that a student can choose from, by key, and the step that the proof ends with."""

    steps: Mapping[str, Step]
    goal: str
    distractors: Mapping[str, Distractor]
    wrong_reasons: Mapping[str, Distractor] = field(default_factory=dict)

    def route(self, held: Collection[str]) -> frozenset[str]:
        """The steps of a whole proof, goal included: of all routes the one of which the fewest
        steps are not in `held`."""
        return self._route(self.goal, held)

    def _route(self, step: str, held: Collection[str]) -> frozenset[str]:
        routes = [
            frozenset({step}).union(*(self._route(need, held) for need in needs))
            for needs in self.steps[step].needs
        ]
        return min(routes, key=lambda route: (len(route.difference(held)), -len(route)))


def judge_proof(proof: Proof, evidence: Arrays) -> Verdict:
    """Half of the points for the steps, half for their reasons; both as far as the argument holds,
    that is up to the first step that is wrong or comes too early.

    Evidence: `steps` and `reasons`, texts (N,), in the student's order.  A repeated step is
    harmless.
    """
    steps, reasons = (strings(evidence[name]) for name in ("steps", "reasons"))
    if not steps:
        return Verdict(0.0, "Not answered yet: the proof is empty.", NOT_ANSWERED)
    held: list[str] = []
    doubted: list[tuple[str, str]] = []  # right steps with a wrong reason: mistake, text
    stop: tuple[str, str] | None = None  # what ended the argument: mistake, text
    for number, (key, reason) in enumerate(zip(steps, reasons, strict=True), 1):
        if key in held:
            continue
        stop = _objection(proof, key, number, held)
        if stop:
            break
        held.append(key)
        if reason not in proof.steps[key].reasons:
            doubted.append(_doubt(proof, key, reason, number))
    route = proof.route(held)
    left = route.difference(held)
    justified = [
        key
        for key in route.intersection(held)
        if reasons[steps.index(key)] in proof.steps[key].reasons
    ]
    share = (len(route) - len(left) + len(justified)) / (2 * len(route))
    if not (left or doubted or stop):
        return Verdict(1.0, "The argument holds from the first line to the last.")
    share = min(share, 1 - 1 / (2 * len(route)))
    texts = [f"Your argument holds for {len(held)} {'step' if len(held) == 1 else 'steps'}."]
    if stop:
        texts.append(stop[1])
    elif left:
        texts.append(f"It stops before its goal: {len(left)} more are needed to get there.")
    texts += [text for _, text in doubted]
    return Verdict(
        share, " ".join(texts), stop[0] if stop else doubted[0][0] if doubted else "steps left out"
    )


def _objection(proof: Proof, key: str, number: int, held: Sequence[str]) -> tuple[str, str] | None:
    """Why the step cannot stand there: the mistake and a sentence; None if it can."""
    where = f"Step {number}, `{key}`,"
    if key in proof.distractors:
        wrong = proof.distractors[key]
        return wrong.mistake, f"{where} is wrong: {wrong.hint}"
    if key not in proof.steps:
        return "unknown step", f"Step {number} is not one of the given ones."
    step = proof.steps[key]
    if any(set(needs) <= set(held) for needs in step.needs):
        return None
    short = min(([n for n in needs if n not in held] for needs in step.needs), key=len)
    names = " and ".join(proof.steps[need].name for need in short)
    return "step too early", f"{where} ({step.name}) comes too early: it needs {names} before it."


def _doubt(proof: Proof, key: str, reason: str, number: int) -> tuple[str, str]:
    """The mistake in a wrong reason of a right step, and a sentence on it."""
    where = f"Step {number}, `{key}` ({proof.steps[key].name}), is right but its reason is not"
    if reason in proof.wrong_reasons:
        wrong = proof.wrong_reasons[reason]
        return wrong.mistake, f"{where}: {wrong.hint}"
    given = "it does not justify this step" if reason else "none is given"
    return "wrong reason", f"{where}: {given}."
