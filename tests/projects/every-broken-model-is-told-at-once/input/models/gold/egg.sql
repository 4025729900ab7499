SELECT * FROM gold.hen
