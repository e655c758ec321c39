"""Differences to one side of f(z) as a function of mu and log_var."""
# mistake: one-sided difference

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m, v, e = (t.detach().double() for t in (mu, log_var, eps))
    h = 1e-2
    def value(m, v):
        return f(m + torch.exp(v / 2) * e)
    return (value(m + h, v) - value(m, v)) / h, (value(m, v + h) - value(m, v)) / h
