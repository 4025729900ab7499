SELECT * FROM gold.egg
