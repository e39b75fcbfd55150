"""The checks, by what they look at. Every public function here is one; see :mod:`forewarn.doctor`."""
