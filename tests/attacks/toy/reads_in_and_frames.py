"""Prints, raises and displays the test's code, found in In, in frames and in linecache."""

# status: graded
# points: 0 2
# says: NameError

# %% T-f
def f(x):
    import inspect
    import linecache
    import sys

    found = [str(In[-1:]), str(get_ipython().user_ns)]
    frame = sys._getframe()
    while frame is not None:
        found.append(inspect.getsource(frame) if "ipykernel" in frame.f_code.co_filename else "")
        found.append(str(frame.f_locals)[:5000])
        frame = frame.f_back
    found.append(str(linecache.cache)[:200_000])
    print(found)
    print(found, file=sys.stderr)
    display(found)
    raise NameError("".join(found))

# %% T-g
def g(x):
    return x + 1
