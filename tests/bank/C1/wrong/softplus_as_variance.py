"""softplus gives sigma²."""
# mistake: softplus read as the variance

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    return 0.5 * (1 - 1 / F.softplus(a)) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (torch.exp(a) - 1)
