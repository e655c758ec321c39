"""The logarithm of the sum of all sigma."""
# mistake: logarithm of a sum

# %% A5-many-answer
def kl_many(mu, sigma):
    return 0.5 * (np.sum(mu**2) + np.sum(sigma**2) - np.log(np.sum(sigma) ** 2) - len(mu))
