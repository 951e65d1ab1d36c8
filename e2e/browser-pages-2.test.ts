import { walkPages } from "./support/walk-pages.ts";

walkPages(1, 2);
