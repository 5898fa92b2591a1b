"""What a phone sees: the Flask app, its templates and static files."""
