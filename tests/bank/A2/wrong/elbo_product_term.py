"""Squares a difference without its product term."""

# mistake: product term left out
# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    var = log_var.exp()
    square = (x - b) ** 2 + a**2 * (mu**2 + var)
    return -0.5 * torch.log(2 * math.pi * s**2) - square / (2 * s**2) - 0.5 * (mu**2 + var - log_var - 1)
