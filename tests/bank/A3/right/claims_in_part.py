"""One wording of each claim."""
# %% A3-claims-answer
claims = dict(mibe=False, kefa=True, gesi=False, wape=False, bemu=True, fuko=True, tume=False, lefi=True, viku=False, yeta=True)
