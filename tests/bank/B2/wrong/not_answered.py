"""The cell as it was given."""
# mistake: NotImplementedError

def kl_divergence(mu, log_var):
    raise NotImplementedError()
    return
