"""Takes the decoder of the first case for all of them."""

# mistake: depends on the order of the cases
# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    a, b, s = a[0], b[0], s[0]
    var = log_var.exp()
    first = -0.5 * torch.log(2 * math.pi * s**2) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    return first - 0.5 * (mu**2 + var - log_var - 1)
