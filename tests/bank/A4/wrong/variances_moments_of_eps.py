"""E[eps⁶] taken as 3."""
# mistake: moments of eps

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    return 2 * mu, torch.exp(log_var)


def variances(mu, log_var):
    s2 = torch.exp(log_var)
    return 4 * s2, mu**4 / s2 + 14 * mu**2 + 3 * s2
