"""How fast under-use is told of a large register and many parcels of land."""
