"""One number for each dimension."""
# mistake: not summed

# %% A5-many-answer
def kl_many(mu, sigma):
    return 0.5 * (mu**2 + sigma**2 - np.log(sigma**2) - 1)
