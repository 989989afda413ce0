"""What can be typed after ``python app.py``: one module per command, each importing only what it needs."""
