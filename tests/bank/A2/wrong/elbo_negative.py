"""The loss."""
# mistake: wrong sign

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    var = torch.exp(log_var)
    rec = -0.5 * torch.log(2 * math.pi * s**2) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    kl = 0.5 * (mu**2 + var - log_var - 1)
    return kl - rec
