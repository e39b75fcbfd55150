"""Publishing, over HTTP against servers that speak S3."""
