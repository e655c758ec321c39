"""The softplus head by its raw output."""
# mistake: raw output taken for sigma

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return (a - 1 / a) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (torch.exp(a) - 1)
