"""E[mu²] − E[mu]², a tensor."""

# %% A6-active-answer
def active_units(mu, log_var):
    moved = (mu**2).mean(0) - mu.mean(0) ** 2 > 0.01
    return moved.sum()
