"""exp(a / 2) for the variance."""
# mistake: sigma in place of sigma²

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return (F.softplus(a) - 1 / F.softplus(a)) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (torch.exp(a / 2) - 1)
