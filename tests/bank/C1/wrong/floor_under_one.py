"""A small number added under the fraction bar, for safety."""
# mistake: something added to sigma

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / (a + 1e-4)


def slope_softplus(a):
    s = F.softplus(a)
    return (s - 1 / (s + 1e-8)) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * (torch.exp(a) - 1)
