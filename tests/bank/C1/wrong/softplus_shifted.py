"""A softplus that is 1 at 0."""
# mistake: raw output shifted

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    raw = a + math.log(math.e - 1)
    s = F.softplus(raw)
    return (s - 1 / s) * torch.sigmoid(raw)


def slope_log_var(a):
    return 0.5 * (torch.exp(a) - 1)
