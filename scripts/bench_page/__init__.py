"""How large a page is, and how fast in a slow browser, beside what plain folium draws of the same layers."""
