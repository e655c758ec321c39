"""(Σ mu)²."""
# mistake: square of a sum

# %% A5-many-answer
def kl_many(mu, sigma):
    return 0.5 * (mu.sum() ** 2 + (sigma**2).sum() - np.log(sigma**2).sum() - len(mu))
