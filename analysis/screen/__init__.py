"""What commands say on the terminal."""
