"""A softmax of probabilities."""

# mistake: softmax taken twice
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    probabilities = torch.softmax(weights.log() - x.shape[1] * stds.log() - squared / (2 * stds**2), dim=1)
    return D.Categorical(logits=probabilities).probs
