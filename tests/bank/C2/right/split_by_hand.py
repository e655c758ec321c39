"""Written out, with torch.distributions nowhere."""

# %% C2-split-answer
def split_kl(z, mu, log_var):
    distance = (z[:, None] - mu[None]) ** 2 / log_var.exp()
    pairs = -0.5 * (distance + log_var + math.log(2 * math.pi)).sum(-1)
    log_q = pairs.logsumexp(1) - math.log(z.shape[0])
    log_p = -0.5 * (z**2 + math.log(2 * math.pi)).sum(-1)
    own = torch.diag(pairs)
    return (own - log_q).mean().item(), (log_q - log_p).mean().item()
