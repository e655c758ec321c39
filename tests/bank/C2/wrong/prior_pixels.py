"""Pixels 0 or 1."""
# mistake: pixels in place of probabilities

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.bernoulli(torch.sigmoid(decode(torch.randn(count, latent_dim))))
