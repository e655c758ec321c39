"""A difference to one side in float32, with a step in which little but rounding is left."""
# mistake: imprecise

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach() for t in (mu, log_var, eps))
    h = 1e-4
    sigma = torch.exp(v / 2)
    z = m + sigma * e
    slope = (f(z + h) - f(z)) / h
    return slope, slope * sigma * e / 2
