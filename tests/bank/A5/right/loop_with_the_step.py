"""The sum of the own step in one dimension, as SymPy numbers."""

# %% A5-many-answer

def kl_many(mu_values, sigma_values):
    total = 0
    for m, s in zip(mu_values, sigma_values):
        total += kl.subs({mu: m, sigma: s})
    return total
# %% A5-general-answer

e_first = -sp.log(2 * sp.pi * sp.E * s1**2) / 2
e_second = -sp.log(2 * sp.pi * s2**2) / 2 - (s1**2 + m1**2 - 2 * m1 * m2 + m2**2) / (2 * s2**2)
kl_general = sp.simplify(e_first - e_second)
