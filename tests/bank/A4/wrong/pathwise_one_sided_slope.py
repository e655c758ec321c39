"""f differentiated by a difference to the right, with a step of 0.05."""
# mistake: one-sided difference

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach() for t in (mu, log_var, eps))
    h = 0.05
    s = torch.exp(v / 2)
    z = m + s * e
    slope = (f(z + h) - f(z)) / h
    return slope, slope * s * e / 2
