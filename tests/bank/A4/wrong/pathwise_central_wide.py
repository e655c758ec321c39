"""A difference to both sides, with a step of 0.5."""
# mistake: difference with a large step

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach() for t in (mu, log_var, eps))
    h = 0.5
    sigma = torch.exp(v / 2)
    z = m + sigma * e
    slope = (f(z + h) - f(z - h)) / (2 * h)
    return slope, slope * sigma * e / 2
