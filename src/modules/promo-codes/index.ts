/** Codes that give credit to the organization that redeems them, once each. */
import "./operations.ts";
