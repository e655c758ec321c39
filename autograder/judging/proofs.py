"""Proof blocks, derivations put in order: the part of their verdict that every exercise shares.

Nobody lists the right answers.  A course's author writes down what each line says and what each
reason allows, as equations and inequalities between terms; which lines follow from which others by
which reason is found by search, and with it every valid order, every route to the goal.
"""

import heapq
import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from autograder.judging.answers import strings
from autograder.judging.verdict import NOT_ANSWERED, Arrays, Verdict

Lines = frozenset[str]
"""The keys of some lines."""


@dataclass(frozen=True)
class Step:
    """A line that holds: in words what it does, for the feedback, and what it says.

    `says` is ``"left = right"`` or ``"left ≥ right"``.  A term is any text; the same thing has to
    be written in the same way everywhere, and an equation may be used inside of longer terms, so
    that ``"p = r / s"`` turns ``"E[log p]"`` into ``"E[log r / s]"``: write brackets around what
    belongs together.
    """

    name: str
    says: str


@dataclass(frozen=True)
class Distractor:
    """A line, or a reason, that is wrong: the mistake, and a hint.  A reason that is this mistake at
    some lines only, and plainly wrong elsewhere, names them in `at`."""

    mistake: str
    hint: str
    at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """Everything that a student can choose from, by key, and the line that the proof ends with.

    A line follows by a reason if what the reason allows, used once, together with lines above
    leads from its left side to its right side, and these lines alone do not.  A reason that allows
    nothing is the insertion of lines into one another.  `given` is what the exercise states
    beforehand; it may always be used.

    `needs` and `routes` show what comes of it, and so what is accepted: look at them first.
    """

    steps: Mapping[str, Step]
    goal: str
    reasons: Mapping[str, tuple[str, ...]]
    distractors: Mapping[str, Distractor]
    wrong_reasons: Mapping[str, Distractor] = field(default_factory=dict)
    given: tuple[str, ...] = ()

    @cached_property
    def needs(self) -> dict[str, dict[str, tuple[Lines, ...]]]:
        """By line, and by reason that leads to it, the smallest sets of lines above that do."""
        return {
            key: {reason: ways for reason, ways in self._needs(key).items() if ways}
            for key in self.steps
        }

    @cached_property
    def arguments(self) -> dict[Lines, Lines]:
        """Every set of lines that can be derived without any other, with the lines that follow from
        it; smaller sets first."""
        found: dict[Lines, Lines] = {}
        waiting = [Lines()]
        for held in waiting:  # grows while it is read
            if held not in found:
                found[held] = Lines(k for k in self.steps.keys() - held if self.follows(k, held))
                waiting += [held | {key} for key in found[held]]
        return found

    @cached_property
    def routes(self) -> tuple[Lines, ...]:
        """The smallest sets of lines that prove the goal, each without a line to spare.  Raises
        ValueError if some line cannot be derived."""
        if lost := self.steps.keys() - Lines().union(*self.arguments):
            raise ValueError(f"no derivation leads to {', '.join(sorted(lost))}")
        proofs = [held for held in self.arguments if self.goal in held]
        return tuple(held for held in proofs if not any(less < held for less in proofs))

    def follows(self, key: str, above: Collection[str], reason: str | None = None) -> bool:
        """Whether a line follows from lines above it, by the reason or, without one, by some."""
        by = self.needs[key]
        ways = itertools.chain(*by.values()) if reason is None else by.get(reason, ())
        return any(need.issubset(above) for need in ways)

    def lacking(self, key: str, above: Collection[str], reason: str) -> Lines:
        """The fewest lines that have to be added above a line for it to follow, by the reason if
        that ever leads to it."""
        by = self.needs[key]
        ways = by.get(reason) or tuple(itertools.chain(*by.values()))
        return min((need.difference(above) for need in ways), key=lambda n: (len(n), sorted(n)))

    def _needs(self, key: str) -> dict[str, tuple[Lines, ...]]:
        """For every reason, the smallest sets of lines that lead to a line with it, and not without."""
        left, relation, right = _sides(self.steps[key].says)
        # Rules: what is stated, the line that states it, the reason that allows it.
        rules: list[tuple[tuple[str, str, str], Lines, str]] = [
            *((_sides(says), Lines(), "") for says in self.given),
            *((_sides(s.says), Lines({k}), "") for k, s in self.steps.items() if k != key),
            *(
                (_sides(says), Lines(), r)
                for r, allowed in self.reasons.items()
                for says in allowed
            ),
        ]
        length = max(len(side) for (a, _, b), _, _ in rules for side in (a, b, left, right))
        # By term, and by the reason used on the way to it: the smallest sets of lines for the way.
        reached: defaultdict[tuple[str, str], list[Lines]] = defaultdict(list)
        waiting: list[tuple[int, list[str], str, str]] = [(0, [], left, "")]
        while waiting:
            _, names, term, used = heapq.heappop(waiting)
            lines = Lines(names)
            if any(other <= lines for other in reached[term, used]):
                continue
            reached[term, used].append(lines)
            for rule, stated, reason in rules:
                if (used and reason) or (rule[1] == "≥" and relation == "="):
                    continue
                more = sorted(lines | stated)
                for made in _rewritten(term, rule):
                    if len(made) <= length:
                        heapq.heappush(waiting, (len(more), more, made, used or reason))
        alone = reached[right, ""]
        return {
            reason: tuple(n for n in reached[right, reason] if not any(a <= n for a in alone))
            if allowed
            else tuple(alone)
            for reason, allowed in self.reasons.items()
        }


def _sides(says: str) -> tuple[str, str, str]:
    parts = re.fullmatch(r"(.+) ([=≥]) (.+)", says)
    if not parts:
        raise ValueError(f"{says!r} is neither 'left = right' nor 'left ≥ right'")
    left, relation, right = parts.groups()
    return left, relation, right


def _rewritten(term: str, rule: tuple[str, str, str]) -> Iterator[str]:
    """What one use of a rule makes of a term: an equation in any place and both ways, an inequality
    of the whole term only."""
    left, relation, right = rule
    if relation == "≥":
        if term == left:
            yield right
        return
    for old, new in ((left, right), (right, left)):
        for place in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", term):
            yield term[: place.start()] + new + term[place.end() :]


class _Part(NamedTuple):
    """What a whole proof has of some lines: the cheapest for the lines held so far."""

    lost: float
    """In lines: 1 for each that is missing, ½ for each wrong reason."""
    odd: int
    """How many lines are taken or left against what the lines above them say."""
    missing: int
    taken: tuple[tuple[str, bool], ...]
    """The student's lines that are part of it, and whether their reason is right there."""


@dataclass(frozen=True)
class Nearest:
    """The proof nearest to a student's lines: its length (of the shortest route in it), how many of
    its lines are missing or out of place, which are taken, by key, with whether their reason is
    right in it, and how many lines are no part of it."""

    length: int
    missing: int
    taken: Mapping[str, bool]
    superfluous: int

    @property
    def lost(self) -> float:
        """The share of the points that is lost."""
        reasons = list(self.taken.values()).count(False)
        return (self.missing + self.superfluous + reasons / 2) / self.length


def nearest(proof: Proof, lines: Mapping[str, str]) -> Nearest:
    """The proof that the lines, each with its reason, are nearest to: that with the fewest lines
    missing or out of place, and reasons to change (which count half).  The goal is part of it only
    where it has another line above it."""
    right = [key for key in lines if key in proof.steps]
    found = {Lines(): _Part(0, 0, 0, ())}
    for number, key in enumerate(right):
        fits = proof.follows(key, right[:number], lines[key])
        after: dict[Lines, _Part] = {}
        for held, part in _filled(proof, found).items():
            _keep(after, held, part._replace(odd=part.odd + fits))
            alone = key == proof.goal and not part.taken
            if alone or key not in proof.arguments[held]:
                continue
            by_reason = proof.follows(key, held, lines[key])
            taken = _Part(
                part.lost + (0 if by_reason else 0.5),
                part.odd + (not fits),
                part.missing,
                (*part.taken, (key, by_reason)),
            )
            _keep(after, held | {key}, taken)
        found = after
    return min(
        (
            Nearest(
                min(len(route) for route in proof.routes if route <= held),
                part.missing,
                dict(part.taken),
                len(lines.keys() - held),
            )
            for held, part in sorted(_filled(proof, found).items(), key=lambda f: f[1].odd)
            if proof.goal in held
        ),
        key=lambda one: one.lost,
    )


def _keep(found: dict[Lines, _Part], held: Lines, part: _Part) -> None:
    if held not in found or part < found[held]:
        found[held] = part


def _filled(proof: Proof, found: Mapping[Lines, _Part]) -> dict[Lines, _Part]:
    """The same, and all with further lines written in."""
    filled = dict(found)
    for held, following in proof.arguments.items():
        if part := filled.get(held):
            more = part._replace(lost=part.lost + 1, missing=part.missing + 1)
            for key in following:
                _keep(filled, held | {key}, more)
    return filled


def judge_proof(proof: Proof, evidence: Arrays) -> Verdict:
    """Full points if every line follows by its reason from lines above it and the goal is among
    them.  Else the lines are compared with the proof nearest to them: of its n lines each that is
    missing or out of place costs 1 / n of the points, a wrong reason half of that, and each line
    that is no part of it 1 / n.

    Evidence: `steps` and `reasons`, texts (N,), in the student's order.  A line that is repeated
    counts where it stands first.
    """
    steps, reasons = (strings(evidence[name]) for name in ("steps", "reasons"))
    if not steps:
        return Verdict(0.0, "Not answered yet: the proof is empty.", NOT_ANSWERED)
    lines: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for number, (key, reason) in enumerate(zip(steps, reasons, strict=True), 1):
        lines.setdefault(key, reason)
        numbers.setdefault(key, number)
    wrong = lines.keys() - proof.steps.keys()
    if len(wrong) >= max(map(len, proof.routes)):
        lost, taken = 1.0, dict[str, bool]()
        texts = ["At least as many of your lines are wrong as a whole proof has."]
    else:
        near = nearest(proof, lines)
        lost, taken = near.lost, dict(near.taken)
        texts = [_compared(near)]
    problems = list(_problems(proof, lines, numbers, taken))
    if proof.goal not in lines:
        problems.append(
            _Problem(
                3, "steps left out", "It stops before its goal, which is not among your lines."
            )
        )
    if not problems:
        return Verdict(1.0, "The argument holds from the first line to the last.")
    texts += [problem.text for problem in problems[:3]]
    if len(problems) > 3:
        texts.append("There is more to mend below.")
    return Verdict(max(0.0, 1 - lost), " ".join(texts), min(problems).mistake)


def _compared(near: Nearest) -> str:
    reasons = list(near.taken.values()).count(False)
    parts = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (near.missing, "line is missing or out of place", "lines are missing or out of place"),
            (near.superfluous, "line is no part of it", "lines are no part of it"),
            (reasons, "reason does not do", "reasons do not do"),
        )
        if count
    ]
    return f"Compared with the nearest whole proof, of {near.length} lines: {', '.join(parts)}."


@dataclass(frozen=True, order=True)
class _Problem:
    """What is wrong with one line: the weightiest (lowest) rank gives its name to the mistake."""

    rank: int
    mistake: str = field(compare=False)
    text: str = field(compare=False)


def _problems(
    proof: Proof, lines: Mapping[str, str], numbers: Mapping[str, int], taken: Mapping[str, bool]
) -> Iterator[_Problem]:
    """What is wrong with each line.  A wrong line may stand in the place of a right one, and one that
    is out of place is needed further below: both are told once."""
    above: list[str] = []
    absent = Lines()  # right lines whose absence was told
    spare = 0  # wrong lines that may yet stand for a right one
    for key, reason in lines.items():
        where = f"Line {numbers[key]}, `{key}`,"
        wrong = proof.wrong_reasons.get(reason)
        if wrong and wrong.at and key not in wrong.at:
            wrong = None
        if key not in proof.steps:
            spare += 1
            if key not in proof.distractors:
                yield _Problem(
                    0, "unknown step", f"Line {numbers[key]} is not one of the given ones."
                )
                continue
            line = proof.distractors[key]
            text = f"{where} is wrong: {line.hint}"
            if wrong and wrong.mistake != line.mistake:
                text += f" Its reason is wrong, too: {wrong.hint}"
            yield _Problem(0, line.mistake, text)
            continue
        where = f"Line {numbers[key]}, `{key}` ({proof.steps[key].name}),"
        mistake, doubt = _doubt(proof, key, above, reason, wrong)
        lacking = proof.lacking(key, above, reason)
        charged = proof.lacking(key, absent.union(above), reason)
        stands_in = key in taken and len(charged) <= spare
        if proof.follows(key, above, reason):
            pass
        elif stands_in and taken[key]:
            spare, absent = spare - len(charged), absent | charged
        elif proof.follows(key, above):
            yield _Problem(2, mistake, f"{where} follows, but not by its reason: {doubt}")
        elif stands_in:
            spare, absent = spare - len(charged), absent | charged
            yield _Problem(2, mistake, f"{where} holds, but not by its reason: {doubt}")
        else:
            text = f"{where} holds, but does not follow yet: "
            if reason in proof.needs[key]:
                text += f"to follow by its reason, it needs {_names(proof, lacking)} above it."
            else:
                text += f"it needs {_names(proof, lacking)} above it. "
                text += f"Its reason does not do, either: {doubt}"
            yield _Problem(1, "step too early", text)
            if key not in taken:
                absent |= {key}
                continue
        above.append(key)


def _doubt(
    proof: Proof, key: str, above: Collection[str], reason: str, wrong: Distractor | None
) -> tuple[str, str]:
    """The mistake in a reason that does not do for a line that holds, and the end of a sentence."""
    if wrong:
        return wrong.mistake, wrong.hint
    if not reason:
        return "wrong reason", "none is given."
    if reason not in proof.needs[key]:
        return "wrong reason", "the reason that you give does not lead to it."
    lacking = proof.lacking(key, above, reason)
    return "wrong reason", f"for that, it would need {_names(proof, lacking)} above it."


def _names(proof: Proof, lines: Lines) -> str:
    *names, last = [proof.steps[key].name for key in proof.steps if key in lines] or [""]
    return f"{', '.join(names)} and {last}" if names else last
