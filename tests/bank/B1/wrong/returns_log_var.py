"""An input, given back."""
# mistake: no noise

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return log_var.clone()
