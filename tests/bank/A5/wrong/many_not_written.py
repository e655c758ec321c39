"""The stub."""
# mistake: not answered

# %% A5-many-answer
def kl_many(mu, sigma):
    raise NotImplementedError()
