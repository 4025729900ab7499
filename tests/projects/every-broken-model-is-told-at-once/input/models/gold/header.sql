/* @model
materialisation: table
*/
SELECT 1 AS one