"""The cell as it was given."""
# mistake: NotImplementedError

def reparameterize(mu, log_var):
    raise NotImplementedError()
