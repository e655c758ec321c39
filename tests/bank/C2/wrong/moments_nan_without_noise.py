"""The moments from sigma·(log_var finite): −inf times 0."""
# mistake: log_var = −inf

# %% C2-moments-answer

def aggregate_moments(mu, log_var):
    mean = mu.mean(dim=0)
    variance = log_var.exp() + 0 * log_var
    return mean, (mu - mean).T @ (mu - mean) / len(mu) + torch.diag(variance.mean(dim=0))
