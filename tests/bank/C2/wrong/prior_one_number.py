"""Another distribution."""
# mistake: noise shared over the dimensions

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(torch.randn(count, 1).expand(-1, latent_dim)))
