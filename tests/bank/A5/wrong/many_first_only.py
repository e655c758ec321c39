"""Only the first dimension."""
# mistake: first dimension only

# %% A5-many-answer
def kl_many(mu, sigma):
    return 0.5 * (mu[0] ** 2 + sigma[0] ** 2 - np.log(sigma[0] ** 2) - 1)
