"""d sigma / da."""
# mistake: slope of sigma in place of the KL's

# %% C1-heads-answer
def slope_raw(a):
    return torch.ones_like(a)


def slope_softplus(a):
    return torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * torch.exp(a / 2)
