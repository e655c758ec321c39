"""The gradient of E[f] by differences to one side."""
# mistake: one-sided difference

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    def expected(m, v):
        return m**2 + math.exp(v)
    m, v, h = float(mu), float(log_var), 1e-3
    return (expected(m + h, v) - expected(m, v)) / h, (expected(m, v + h) - expected(m, v)) / h


def variances(mu, log_var):
    v = torch.exp(log_var)
    return 4 * v, mu**4 / v + 14 * mu**2 + 15 * v
