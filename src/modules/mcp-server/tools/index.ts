import "./discover.ts";
import "./offered.ts";
