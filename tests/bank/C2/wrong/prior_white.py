"""White pictures, whatever the decoder says."""
# mistake: other images

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.ones_like(decode(torch.randn(count, latent_dim)))
