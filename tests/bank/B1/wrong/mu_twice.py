"""The noise already contains mu."""
# mistake: mu counted twice

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + Normal(mu, std).rsample()
