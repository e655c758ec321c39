"""One raw output gives a number."""
# mistake: single raw output

# %% C1-heads-answer
def slope_raw(a):
    return (a - 1 / a).squeeze()


def slope_softplus(a):
    s = F.softplus(a)
    return ((s - 1 / s) * torch.sigmoid(a)).squeeze()


def slope_log_var(a):
    return (0.5 * (torch.exp(a) - 1)).squeeze()
