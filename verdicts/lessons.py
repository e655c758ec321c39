"""The lessons: where what a check is about is explained."""

LESSON_1 = "lesson 1, `notebooks/1_latent_variables_and_the_elbo.ipynb`"
LESSON_2 = "lesson 2, `notebooks/2_reparameterization_and_the_gaussian_kl.ipynb`"
LESSON_3 = "lesson 3, `notebooks/3_training_a_vae.ipynb`"
