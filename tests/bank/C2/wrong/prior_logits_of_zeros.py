"""Logits, of one code."""
# mistake: no noise

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return decode(torch.zeros(count, latent_dim))
