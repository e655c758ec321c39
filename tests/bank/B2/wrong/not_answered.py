"""The cell as it was given."""
# mistake: not answered

def kl_divergence(mu, log_var):
    raise NotImplementedError()
    return
