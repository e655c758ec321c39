"""Logits."""
# mistake: sigmoid missing

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return decode(torch.randn(count, latent_dim))
