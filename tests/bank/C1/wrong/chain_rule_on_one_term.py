"""The chain rule, for one of two terms."""
# mistake: inner derivative on one term only


# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    s = F.softplus(a)
    return s * torch.sigmoid(a) - 1 / s


def slope_log_var(a):
    return 0.5 * torch.expm1(a)
