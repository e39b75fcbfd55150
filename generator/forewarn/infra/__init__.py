"""The stack that a site is served from on AWS: its template, and the two functions that run at CloudFront's edge."""
