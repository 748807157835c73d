"""The models behind the verb `fit`: what was asked, how it is estimated, what its numbers mean."""
