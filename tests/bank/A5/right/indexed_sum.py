"""Sum over an IndexedBase, then values put in."""

# %% A5-many-answer
def kl_many(mu, sigma):
    m, s, j = sp.IndexedBase("m"), sp.IndexedBase("s"), sp.Symbol("j", integer=True)
    total = sp.Sum(m[j]**2 + s[j]**2 - sp.log(s[j]**2) - 1, (j, 0, len(mu) - 1)).doit() / 2
    return total.subs({m[i]: mu[i] for i in range(len(mu))} | {s[i]: sigma[i] for i in range(len(mu))})
