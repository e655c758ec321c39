"""The cell as it was given."""
# mistake: not answered

# %% B1-reparameterize
def reparameterize(mu, log_var):
    raise NotImplementedError()
