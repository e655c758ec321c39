"""What an answer has besides another one, as HTML."""

import html
import re
from difflib import SequenceMatcher

from autograder.pages import LONGEST


def differences(before: str, after: str) -> str:
    """`after` as HTML, with what it has besides `before` and what it lacks marked, word by word; a
    long one without marks, which would take minutes."""
    if max(len(before), len(after)) > LONGEST:
        return html.escape(after)
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = html.escape("".join(old[a:b])), html.escape("".join(new[c:d]))
        if kind == "equal":
            parts.append(come)
        else:
            parts += [f"<del>{gone}</del>" if gone else "", f"<ins>{come}</ins>" if come else ""]
    return "".join(parts)
