"""½ lost."""
# mistake: ½ missing

# %% A5-many-answer
def kl_many(mu, sigma):
    return np.sum(mu**2 + sigma**2 - np.log(sigma**2) - 1)
