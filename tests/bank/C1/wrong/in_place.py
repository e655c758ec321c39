"""In place, on what the function was given."""
# mistake: inputs changed in place


# %% C1-heads-answer
def slope_raw(a):
    return a.sub_(1 / a)


def slope_softplus(a):
    g = torch.sigmoid(a)
    s = F.softplus(a)
    return s.sub_(1 / s).mul_(g)


def slope_log_var(a):
    return a.exp_().sub_(1).div_(2)
