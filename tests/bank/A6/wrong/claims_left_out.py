"""Half of them."""
# mistake: claims left out

# %% A6-claims-answer
claims = {
    "sorvan": False,
    "dramo": False,
    "tanofi": False,
    "lomire": False,
    "fiscora": False,
    "nivelta": False,
}
