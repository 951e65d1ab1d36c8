import "./execute.ts";
import "./discover.ts";
import "./offered.ts";
