"""x is right, z is drawn a second time."""

# mistake: x does not depend on z
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    family = D.Independent(D.Normal(means, stds[:, None].expand_as(means)), 1)
    x = D.MixtureSameFamily(D.Categorical(weights), family).sample((n,))
    return x, torch.multinomial(weights, n, replacement=True)
