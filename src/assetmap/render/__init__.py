"""Layers and linked actions become pages. The only room that imports folium."""
