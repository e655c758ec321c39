"""The slope of log sigma² with the ½ forgotten there."""
# mistake: 2 log sigma² in place of log sigma²


# %% C1-heads-answer
def slope_raw(a):
    return a - 2 / a


def slope_softplus(a):
    s = F.softplus(a)
    return (s - 2 / s) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * torch.exp(a) - 1
