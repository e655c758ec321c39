"""The KL to the posterior subtracted."""
# mistake: gap to the prior

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(log_var)
    rec = -0.5 * torch.log(2 * math.pi * s**2) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    kl = kl_divergence(Normal(mu, var.sqrt()), Normal(a * (x - b) / (a**2 + s**2), s / torch.sqrt(a**2 + s**2)))
    return rec - kl
