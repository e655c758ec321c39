"""A sign lost when the bracket is opened."""

# mistake: wrong sign of b
# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    var = log_var.exp()
    square = (x - a * mu + b) ** 2 + a**2 * var
    return -0.5 * torch.log(2 * math.pi * s**2) - square / (2 * s**2) - 0.5 * (mu**2 + var - log_var - 1)
