"""Claims, statements to mark true or false: the part of their verdict that every exercise shares.

A claim belongs to a topic.  Each topic has several wordings under keys of their own, which may
differ in whether they hold; which of them a student is shown, and in which order, the notebook
draws from the name of whoever runs it.  A verdict takes whichever wordings are marked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from autograder.judging.answers import strings
from autograder.judging.verdict import NOT_ANSWERED, SEVERAL, Arrays, Verdict


@dataclass(frozen=True)
class Claim:
    """One wording: whether it holds, the misconception behind a wrong mark, and the explanation
    that whoever marks it wrongly reads (Markdown, whole sentences)."""

    holds: bool
    mistake: str
    why: str


Topics = Mapping[str, Mapping[str, Claim]]
"""By topic, the claims by key.  At least one topic holds in every wording and at least one in
none, so that whoever is right has marked both true and false."""


PRICE = 3
"""How many right marks a wrong one costs.  With 1, a guess earns nothing before the cut-off at 0,
but 13 % of the points after it; with 3 it is 2 %, and a mark pays for whoever is surer than 3:1."""


def judge_claims(topics: Topics, evidence: Arrays) -> Verdict:
    """Credit for knowledge only: the mean, over claims that hold and claims that do not, of
    (right − PRICE·wrong) / answered, times the share of topics that are answered, never below 0.

    Marking everything true, or everything false, earns exactly 0; so does leaving everything out.
    A topic is right if every wording of it that is marked is marked rightly.

    Evidence: `keys`, texts (N,); `marks`, integers (N,): 1 true, 0 false, −1 neither.
    """
    keys = strings(evidence["keys"])
    marks = dict(zip(keys, _marks(evidence["marks"], len(keys)), strict=True))
    if not marks:
        return Verdict(0.0, "Not answered yet: no claim is marked.", NOT_ANSWERED)
    counts = {True: [0, 0], False: [0, 0]}  # by whether the claim holds: right, wrong
    wrong: dict[str, Claim] = {}
    for wordings in topics.values():
        marked = {key: claim for key, claim in wordings.items() if key in marks}
        missed = {key: claim for key, claim in marked.items() if marks[key] != claim.holds}
        wrong.update(missed)
        if marked:
            kind = next(iter(missed.values() if missed else marked.values())).holds
            counts[kind][bool(missed)] += 1
    answered = sum(map(sum, counts.values()))
    share = 0.0
    if all(map(sum, counts.values())):
        balance = sum((good - PRICE * bad) / (good + bad) for good, bad in counts.values()) / 2
        share = max(0.0, balance) * answered / len(topics)
    texts = [f"Of {len(topics)} claims you marked {answered}, {len(wrong)} of them wrongly."]
    for key, claim in wrong.items():
        said = {1: "true", 0: "false"}.get(marks[key], "neither `True` nor `False`")
        truth = "holds" if claim.holds else "does not hold"
        texts.append(f"`{key}` {truth}, you marked it {said}: {claim.why}")
    strange = [key for key in marks if not any(key in wordings for wordings in topics.values())]
    if strange:
        texts.append(f"{len(strange)} of your keys belong to no claim.")
    if len({marks[key] for wordings in topics.values() for key in wordings if key in marks}) == 1:
        texts.append("All your marks are the same, which shows nothing and earns nothing.")
    mistake = SEVERAL.join(dict.fromkeys(claim.mistake for claim in wrong.values()))
    return Verdict(share, " ".join(texts), mistake or ("" if share == 1 else "claims left out"))


def _marks(marks: np.ndarray, count: int) -> list[int]:
    if marks.shape != (count,):
        raise ValueError("expected one mark for each key")
    return [int(mark) if mark in (0, 1) else -1 for mark in marks]
