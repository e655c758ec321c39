"""2 sigma in place of sigma²."""
# mistake: derivative with respect to sigma

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    return 2 * mu, 2 * torch.exp(log_var / 2)


def variances(mu, log_var):
    s2 = torch.exp(log_var)
    return 4 * s2, mu**4 / s2 + 14 * mu**2 + 15 * s2
