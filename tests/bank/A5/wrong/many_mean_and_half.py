"""Mean, ½ lost."""
# mistake: ½ missing · mean over the latent dimensions

# %% A5-many-answer
def kl_many(mu, sigma):
    return np.mean(mu**2 + sigma**2 - np.log(sigma**2) - 1)
