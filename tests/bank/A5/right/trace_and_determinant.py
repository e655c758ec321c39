"""Matrices in d dimensions; the general case in terms of variances."""

# %% A5-many-answer

def kl_many(mu, sigma):
    covariance = np.diag(sigma**2)
    return (np.trace(covariance) + mu @ mu - len(mu) - np.linalg.slogdet(covariance)[1]) / 2
# %% A5-general-answer

v1, v2 = s1**2, s2**2
kl_general = sp.Rational(1, 2) * (v1 / v2 + (m2 - m1) ** 2 / v2 - 1 + sp.log(v2 / v1))
