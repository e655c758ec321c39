"""d/(d − 1) of the sum."""
# mistake: divided by d − 1

# %% A5-many-answer
def kl_many(mu, sigma):
    d = len(mu)
    return 0.5 * np.sum(mu**2 + sigma**2 - np.log(sigma**2) - 1) * d / max(d - 1, 1)
