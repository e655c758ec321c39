"""Each code twice."""
# mistake: codes used again


# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    z = torch.randn((count + 1) // 2, latent_dim)
    return torch.sigmoid(decode(z.repeat_interleave(2, 0)[:count]))
