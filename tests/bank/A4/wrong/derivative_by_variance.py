"""dz/dsigma²."""
# mistake: derivative with respect to sigma²

# %% A4-derivatives-answer
def dz_dmu(mu, log_var, eps):
    return torch.ones_like(mu)


def dz_dlog_var(mu, log_var, eps):
    return eps / (2 * torch.exp(log_var / 2))
