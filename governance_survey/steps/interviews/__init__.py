"""What interviews as coded say: agreement of coders, themes, and displays beside the numbers."""
