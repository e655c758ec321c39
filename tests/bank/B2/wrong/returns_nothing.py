"""The return statement is missing."""
# mistake: nothing returned

def kl_divergence(mu, log_var):
    kl = 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(-1)
    print(kl)
