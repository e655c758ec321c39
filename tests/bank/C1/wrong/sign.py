"""The descent in place of the slope."""
# mistake: wrong sign of the KL

# %% C1-heads-answer
def slope_raw(a):
    return 1 / a - a


def slope_softplus(a):
    return -(F.softplus(a) - 1 / F.softplus(a)) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (1 - torch.exp(a))
