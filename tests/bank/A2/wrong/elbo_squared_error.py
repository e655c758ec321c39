"""Squared error as the reconstruction term."""
# mistake: squared error

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(log_var)
    rec = -(x - a * mu - b) ** 2
    kl = 0.5 * (mu**2 + var - log_var - 1)
    return rec - kl
