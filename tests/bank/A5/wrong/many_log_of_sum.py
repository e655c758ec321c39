"""The logarithm of the trace."""
# mistake: logarithm of a sum

# %% A5-many-answer
def kl_many(mu, sigma):
    return 0.5 * ((mu**2).sum() + (sigma**2).sum() - np.log((sigma**2).sum()) - len(mu))
