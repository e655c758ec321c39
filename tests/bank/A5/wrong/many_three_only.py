"""The first three dimensions only."""
# mistake: some dimensions only

# %% A5-many-answer
def kl_many(mu, sigma):
    mu, sigma = mu[:3], sigma[:3]
    return 0.5 * np.sum(mu**2 + sigma**2 - np.log(sigma**2) - 1)
