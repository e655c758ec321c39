"""Another split."""
# mistake: variance read as sigma

# %% C2-split-answer
def split_kl(z, mu, log_var):
    pairs = D.Normal(mu, log_var.exp()).log_prob(z.unsqueeze(1)).sum(-1)
    log_q = torch.logsumexp(pairs, 1) - math.log(len(z))
    log_p = D.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return (pairs.diag() - log_q).mean(), (log_q - log_p).mean()
