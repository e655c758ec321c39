"""Without channel."""
# mistake: another shape

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(torch.randn(count, latent_dim)))[:, 0]
