"""An answer is made everybody's by who gave it, or taken back."""
