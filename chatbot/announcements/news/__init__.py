"""What readers see of announcements: /actus, what was missed, the weekly digest, the way out."""
