"""sigma is cut off at 100, and the raw output of the others at ±15."""
# mistake: right in the middle only

# %% C1-heads-answer
def slope_raw(a):
    a = a.clamp(max=100)
    return a - 1 / a


def slope_softplus(a):
    a = a.clamp(-15, 15)
    s = F.softplus(a)
    return (s - 1 / s) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (torch.exp(a.clamp(-15, 15)) - 1)
