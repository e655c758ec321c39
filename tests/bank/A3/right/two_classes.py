"""A pixel as two classes; an expanded square; a match statement."""
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    classes = torch.log_softmax(torch.stack([torch.zeros_like(logits), logits], dim=-1), dim=-1)
    return classes.gather(-1, x.long().unsqueeze(-1)).squeeze(-1).sum(dim=-1)
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    square = (x**2).sum(1) - 2 * (x * mean).sum(1) + (mean**2).sum(1)
    return -0.5 * square / sigma**2 - x.shape[1] * (math.log(sigma) + 0.5 * math.log(2 * math.pi))
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    match (kl < 0.3, kl < reconstruction - constant):
        case (True, _):
            return "ignores z"
        case (_, True):
            return "healthy"
    return "autoencoder"
