"""Off-the-job training, the portfolio of evidence, and English and maths."""
