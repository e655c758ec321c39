"""log10."""
# mistake: another base of the logarithm

# %% A5-many-answer
def kl_many(mu, sigma):
    return 0.5 * np.sum(mu**2 + sigma**2 - np.log10(sigma**2) - 1)
