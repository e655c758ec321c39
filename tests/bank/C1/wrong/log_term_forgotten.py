"""½ sigma² only."""
# mistake: log term missing

# %% C1-heads-answer
def slope_raw(a):
    return a


def slope_softplus(a):
    return F.softplus(a) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * torch.exp(a)
