"""Twice."""
# mistake: sigmoid applied twice

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(torch.sigmoid(decode(torch.randn(count, latent_dim))))
