"""HTML, JavaScript and terminal codes in outputs, errors and names."""

# status: graded
# points: 0 2
# says: T.first

# %% T-f
from IPython.display import HTML, SVG, Javascript, Markdown, display

EVIL = "<script>alert('attack')</script><img src=x onerror=alert('attack')>\x1b[2J\x1b]0;owned\x07"
print(EVIL)
display(HTML(EVIL), Javascript("alert('attack')"), Markdown(EVIL))
display({"text/html": EVIL, "text/latex": EVIL, "image/svg+xml": EVIL, "image/png": EVIL}, raw=True)


class Evil(Exception):
    pass


Evil.__name__ = EVIL


def f(x):
    raise Evil(EVIL)


raise Evil(EVIL)

# %% T-g
def g(x):
    return x + 1
