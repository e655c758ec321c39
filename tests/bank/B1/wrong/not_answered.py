"""The cell as it was given."""
# mistake: not answered

def reparameterize(mu, log_var):
    raise NotImplementedError()
