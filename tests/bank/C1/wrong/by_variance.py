"""The slope by the variance."""
# mistake: derivative with respect to sigma²

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return (F.softplus(a) - 1 / F.softplus(a)) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (1 - torch.exp(-a))
