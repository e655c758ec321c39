"""torch.distributions: a sample with a gradient."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return Normal(mu, (0.5 * log_var).exp()).rsample()
