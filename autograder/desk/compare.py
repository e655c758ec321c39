"""What an answer has besides another one, as HTML."""

import html
import re
import time
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

from autograder.pages import LONGEST

SECONDS = 3.0
"""Processor time for which the answers of a page are compared."""

_MOST_STEPS = 6 * 10**7
"""Pairs of the same word in two texts, times the words of the shorter one, which may each be found by
itself: at most so much is compared.  Prose of 10,000 characters has up to 40 million."""


def with_differences(before: str, texts: Iterable[str]) -> list[str]:
    """Each of some texts as :func:`differences` has it; without marks once all together took SECONDS."""
    shown = []
    began = time.thread_time()
    for text in texts:
        late = time.thread_time() - began > SECONDS
        shown.append(html.escape(text) if late else differences(before, text))
    return shown


def differences(before: str, after: str) -> str:
    """`after` as HTML, with what it has besides `before` and what it lacks marked, word by word; a
    long one, or one that says the same again and again, without marks, which would take minutes."""
    if max(len(before), len(after)) > LONGEST:
        return html.escape(after)
    old, new = (re.findall(r"\s*\S+|\s+", text) for text in (before, after))
    one, other = ([token.strip() for token in tokens] for tokens in (old, new))
    often = Counter(other)
    pairs = sum(often[word] * times for word, times in Counter(one).items())
    if pairs * min(len(one), len(other)) > _MOST_STEPS:
        return html.escape(after)
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        gone, come = html.escape("".join(old[a:b])), html.escape("".join(new[c:d]))
        if kind == "equal":
            parts.append(come)
        else:
            parts += [f"<del>{gone}</del>" if gone else "", f"<ins>{come}</ins>" if come else ""]
    return "".join(parts)
