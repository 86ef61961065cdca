"""Settings, urls and wsgi: the only place that knows every app."""
