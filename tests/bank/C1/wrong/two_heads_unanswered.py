"""One head answered, two stubs."""
# mistake: not answered


# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    raise NotImplementedError()


def slope_log_var(a):
    raise NotImplementedError()
