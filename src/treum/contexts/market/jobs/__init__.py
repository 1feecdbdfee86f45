"""What market does beside its routes: play the feed, and keep the stored prices tidy."""
