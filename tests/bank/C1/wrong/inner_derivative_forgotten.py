"""The slope by sigma for every head."""
# mistake: inner derivative missing

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return F.softplus(a) - 1 / F.softplus(a)


def slope_log_var(a):
    return torch.exp(a / 2) - torch.exp(-a / 2)
