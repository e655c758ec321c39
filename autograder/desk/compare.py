"""What an answer has besides another one, as HTML."""

import html
import re
from collections import Counter
from difflib import SequenceMatcher

from autograder.pages import LONGEST

_MOST_PAIRS = 50_000
"""Pairs of the same word in two texts that are compared; prose of 10,000 characters has 20,000."""


def differences(before: str, after: str) -> str:
    """`after` as HTML, with what it has besides `before` and what it lacks marked, word by word; a
    long one, or one that says the same again and again, without marks, which would take minutes."""
    if max(len(before), len(after)) > LONGEST:
        return html.escape(after)
    old, new = (re.findall(r"\s*\S+|\s+", text) for text in (before, after))
    one, other = ([token.strip() for token in tokens] for tokens in (old, new))
    often = Counter(other)
    if sum(often[word] * times for word, times in Counter(one).items()) > _MOST_PAIRS:
        return html.escape(after)
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        gone, come = html.escape("".join(old[a:b])), html.escape("".join(new[c:d]))
        if kind == "equal":
            parts.append(come)
        else:
            parts += [f"<del>{gone}</del>" if gone else "", f"<ins>{come}</ins>" if come else ""]
    return "".join(parts)
