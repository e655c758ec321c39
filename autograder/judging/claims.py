"""Claims, statements to mark true or false: the part of their verdict that every exercise shares.

A claim belongs to a topic.  Each topic has two wordings under keys of their own, which may differ in
whether they hold.  Which of them a student is shown, and in which order, the notebook draws from
the student's name on the hub.  Without a hub it draws from the home folder, which stays when a
container starts anew, but in containers is the same for everybody.

The notebook cannot know which claims hold.  As many are shown that hold as do not, because that is
so for the first wordings of its first four topics, for their second ones, and likewise for the rest:
it draws one side for the four and one for the rest.

A grader does not know what was shown, so a verdict takes whichever wordings are marked.
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
"""By topic, the claims by key."""


PRICE = 3
"""How many right marks a wrong one costs: a mark pays for whoever is surer than 3:1, and the best that
guessing earns, by a single mark, is half of what that mark is worth."""


def judge_claims(topics: Topics, evidence: Arrays) -> Verdict:
    """max(0, right − PRICE·wrong) / topics, counted in topics: one is right if every wording of it
    that is marked is marked rightly, and wrong if any is marked wrongly.

    Half of the claims that a student is shown hold, so marking all alike earns 0.  A mark that is
    neither true nor false counts as left out.

    Evidence: `keys`, texts (N,); `marks`, integers (N,): 1 true, 0 false, −1 neither.
    """
    keys = strings(evidence["keys"])
    given = dict(zip(keys, _marks(evidence["marks"], len(keys)), strict=True))
    if not given:
        return Verdict(0.0, "Not answered yet: no claim is marked.", NOT_ANSWERED)
    claims = {key: claim for wordings in topics.values() for key, claim in wordings.items()}
    marks = {key: given[key] for key in claims if given.get(key, -1) >= 0}
    missed = {key: claims[key] for key in marks if marks[key] != claims[key].holds}
    answered = sum(not marks.keys().isdisjoint(wordings) for wordings in topics.values())
    wrong = sum(not missed.keys().isdisjoint(wordings) for wordings in topics.values())
    right = answered - wrong
    share = max(0, right - PRICE * wrong) / len(topics)
    texts = [
        f"Of {len(topics)} topics you marked {right} rightly and {wrong} wrongly"
        f"{f', and left out {left}' if (left := len(topics) - answered) else ''}. A wrong one costs as much as {PRICE} right ones bring: "
        f"max(0, {right} − {PRICE}·{wrong})/{len(topics)} of the points."
    ]
    for key, claim in missed.items():
        truth = "holds" if claim.holds else "does not hold"
        texts.append(
            f"You marked `{key}` as {'true' if marks[key] else 'false'}, but it {truth}: {claim.why}"
        )
    unclear = [f"`{key}`" for key in claims if given.get(key) == -1]
    if unclear:
        texts.append(f"Neither `True` nor `False`, and not counted: {', '.join(unclear)}.")
    strange = len(given.keys() - claims.keys())
    if strange:
        texts.append(f"Keys of yours that belong to no claim: {strange}.")
    mistake = SEVERAL.join(dict.fromkeys(claim.mistake for claim in missed.values()))
    return Verdict(share, " ".join(texts), mistake or ("" if share == 1 else "claims left out"))


def _marks(marks: np.ndarray, count: int) -> list[int]:
    if marks.shape != (count,):
        raise ValueError("expected one mark for each key")
    return [int(mark) if mark in (0, 1) else -1 for mark in marks]
