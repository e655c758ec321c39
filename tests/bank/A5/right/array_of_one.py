"""An array with one number in it."""

# %% A5-many-answer

def kl_many(mu, sigma):
    mu, sigma = np.atleast_2d(mu), np.atleast_2d(sigma)
    return 0.5 * (mu**2 + sigma**2 - 2 * np.log(sigma) - 1).sum(axis=-1)
