SELECT now() AS at_time
