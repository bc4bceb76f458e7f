from procrastinate.contrib.django import app
