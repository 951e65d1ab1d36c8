/** Where somebody can go. Owns no table: it reads the directory. */
import "./operations.ts";
