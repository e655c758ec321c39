"""Independent only reinterprets the last dimension."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return D.Independent(D.Normal(mu, log_var.div(2).exp()), 1).rsample()
