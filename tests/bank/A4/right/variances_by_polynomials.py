"""Polynomials in eps and a table of moments; Python floats."""

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    return [2 * float(mu), math.exp(log_var)]
def variances(mu, log_var):
    m, s = float(mu), math.exp(float(log_var) / 2)
    moments = {0: 1, 1: 0, 2: 1, 3: 0, 4: 3, 5: 0, 6: 15}
    poly = np.polynomial.Polynomial([m**2 / s, 2 * m, s]) * np.polynomial.Polynomial([0, 1])
    second = sum(c * moments[k] for k, c in enumerate((poly**2).coef))
    first = sum(c * moments[k] for k, c in enumerate(poly.coef))
    return (2 * s) ** 2, second - first**2
