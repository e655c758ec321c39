"""Right for many cases; for one alone the axis is squeezed away."""
# mistake: single row

# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    var = log_var.exp()
    first = -torch.log(s * math.sqrt(2 * math.pi)) - ((x - a * mu - b) ** 2 + a**2 * var) / (2 * s**2)
    return (first - 0.5 * (mu**2 + var - log_var - 1)).squeeze()
