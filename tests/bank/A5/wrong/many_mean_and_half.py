"""Mean, ½ lost."""
# mistake: missing ½ and mean over the dimensions

# %% A5-many-answer
def kl_many(mu, sigma):
    return np.mean(mu**2 + sigma**2 - np.log(sigma**2) - 1)
