import { walkPages } from "./support/walk-pages.ts";

walkPages(0, 2);
