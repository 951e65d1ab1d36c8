/** The installation: what its administrator sees and sets. Never workspace data. */
import "./operations.ts";
