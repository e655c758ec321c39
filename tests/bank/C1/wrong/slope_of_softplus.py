"""softplus taken for its own derivative."""
# mistake: slope of softplus

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return (F.softplus(a) - 1 / F.softplus(a)) * F.softplus(a)


def slope_log_var(a):
    return 0.5 * (torch.exp(a) - 1)
