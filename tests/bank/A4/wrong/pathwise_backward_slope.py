"""f differentiated by a difference to the left."""
# mistake: one-sided difference

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach() for t in (mu, log_var, eps))
    h = 1e-2
    sigma = torch.exp(v / 2)
    z = m + sigma * e
    slope = (f(z) - f(z - h)) / h
    return slope, slope * sigma * e / 2
