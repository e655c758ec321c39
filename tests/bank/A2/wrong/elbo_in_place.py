"""The exponential is taken in place: the caller's log_var is its variance afterwards."""
# mistake: inputs changed in place

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    kl = -0.5 * (log_var + 1)
    var = log_var.exp_()
    kl = kl + 0.5 * (mu**2 + var)
    return -0.5 * torch.log(2 * math.pi * s**2) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2) - kl
