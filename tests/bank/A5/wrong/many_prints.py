"""Printed, not returned."""
# mistake: nothing returned

# %% A5-many-answer
def kl_many(mu, sigma):
    print(0.5 * np.sum(mu**2 + sigma**2 - np.log(sigma**2) - 1))
