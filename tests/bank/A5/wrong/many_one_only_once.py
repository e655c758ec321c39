"""−1 outside of the sum."""
# mistake: −1 only once

# %% A5-many-answer
def kl_many(mu, sigma):
    return 0.5 * (np.sum(mu**2 + sigma**2 - np.log(sigma**2)) - 1)
