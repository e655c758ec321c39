"""log_var cut off at ±6."""
# mistake: right for some inputs only

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    log_var = log_var.clamp(-6, 6.0).clamp(max=4)
    var = torch.exp(log_var)
    rec = -0.5 * torch.log(2 * math.pi * s**2) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    return rec - 0.5 * (mu**2 + var - log_var - 1)
