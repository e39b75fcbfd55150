"""The built site, made public: a plan of what differs from what is there, then the acts, in an order that never breaks a page.

``local`` reads the site, ``gather`` asks the store, ``plan`` compares (pure), ``guards`` refuses what looks like an
accident, ``apply`` acts. ``state`` is the record, kept beside the site, of what is ours there. A store is a bucket
(``s3``) or a folder (``folder``); ``cloudfront`` is told what to forget.
"""
