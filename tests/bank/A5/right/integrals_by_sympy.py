"""Every expectation integrated by SymPy."""

# %% A5-steps-answer

q = sp.exp(-((z - mu) ** 2) / (2 * sigma**2)) / sp.sqrt(2 * sp.pi * sigma**2)
p = q.subs({mu: 0, sigma: 1})


def expectation(f):
    # shifted, so that SymPy finds the integral at once
    return sp.integrate(sp.expand((f * q).subs(z, mu + sigma * z) * sigma), (z, -sp.oo, sp.oo))


log_q = sp.expand_log(sp.log(q), force=True)
log_p = sp.expand_log(sp.log(p), force=True)
E_z2 = expectation(z**2)
E_centred = expectation((z - mu) ** 2)
E_log_q, E_log_p = log_q.subs(z, mu) - E_centred / (2 * sigma**2), log_p.subs(z, 0) - E_z2 / 2
kl = sp.simplify(E_log_q - E_log_p)
