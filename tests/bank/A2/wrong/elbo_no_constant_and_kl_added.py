"""Two mistakes: the constant is missing, the KL is added."""

# mistake: constant missing · wrong sign of the KL
# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    var = log_var.exp()
    return -((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2) + 0.5 * (mu**2 + var - log_var - 1)
