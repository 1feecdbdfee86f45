"""Where identity meets the libraries that hash passwords and sign tickets."""
