"""Standard deviations."""
# mistake: standard deviation in place of the variance

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    return 2 * mu, torch.exp(log_var)


def variances(mu, log_var):
    s2 = torch.exp(log_var)
    return 2 * s2.sqrt(), (mu**4 / s2 + 14 * mu**2 + 15 * s2).sqrt()
