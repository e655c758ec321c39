"""An input, given back."""
# mistake: no noise

def reparameterize(mu, log_var):
    return log_var.clone()
