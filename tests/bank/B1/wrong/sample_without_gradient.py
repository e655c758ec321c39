""".sample() has no gradient; .rsample() has."""
# mistake: gradient cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return Normal(mu, torch.exp(0.5 * log_var)).sample()
