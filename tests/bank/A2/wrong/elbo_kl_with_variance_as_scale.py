"""The variance given to Normal, in the KL only."""
# mistake: log_var read as log sigma

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(log_var)
    rec = -0.5 * torch.log(2 * math.pi * s**2) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    kl = kl_divergence(Normal(mu, var), Normal(0.0, 1.0))
    return rec - kl
