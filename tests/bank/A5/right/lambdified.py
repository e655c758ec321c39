"""Functions made by lambdify, for several modules."""

# %% A5-steps-answer
log_q = sp.lambdify((z, mu, sigma), -sp.log(2 * sp.pi * sigma**2) / 2 - (z - mu) ** 2 / (2 * sigma**2))
log_p = sp.lambdify(z, -sp.log(2 * sp.pi) / 2 - z**2 / 2, "numpy")
E_z2 = sp.lambdify([mu, sigma], mu**2 + sigma**2, "math")
E_centred = sp.lambdify([sigma], sigma**2)
E_log_q = sp.lambdify(sigma, -sp.log(2 * sp.pi * sigma**2) / 2 - sp.S.Half)
E_log_p = sp.lambdify((mu, sigma), -sp.log(2 * sp.pi) / 2 - (mu**2 + sigma**2) / 2)
kl = sp.lambdify((mu, sigma), (mu**2 + sigma**2 - sp.log(sigma**2) - 1) / 2, "sympy")
