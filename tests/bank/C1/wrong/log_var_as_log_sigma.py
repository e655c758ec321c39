"""sigma = exp(a)."""
# mistake: log_var read as log sigma

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return (F.softplus(a) - 1 / F.softplus(a)) * torch.sigmoid(a)


def slope_log_var(a):
    return torch.exp(2 * a) - 1
