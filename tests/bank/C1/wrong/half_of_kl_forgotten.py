"""Twice the slope."""
# mistake: ½ missing

# %% C1-heads-answer
def slope_raw(a):
    return 2 * a - 2 / a


def slope_softplus(a):
    return 2 * (F.softplus(a) - 1 / F.softplus(a)) * torch.sigmoid(a)


def slope_log_var(a):
    return torch.exp(a) - 1
