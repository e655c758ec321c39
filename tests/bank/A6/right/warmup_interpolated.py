"""np.interp."""

# %% A6-warmup-answer
kl_weight = lambda step, warmup_steps: np.interp(step, [0, warmup_steps], [0, 1])
