"""½ log sigma² differentiated as ½ log sigma."""
# mistake: log sigma in place of log sigma²

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / (2 * a)


def slope_softplus(a):
    return (F.softplus(a) - 1 / F.softplus(a)) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (torch.exp(a) - 1)
